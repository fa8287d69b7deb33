/**
 * The arrows of the architecture: app → modules → platform → kit. Each rule says what it forbids and why; ARCHITECTURE.md draws them.
 * `npm run arch` runs them through scripts/check-arrows.ts, which also fails when a source file was not seen at all.
 *
 * Tests beside the code are held to the arrows too, but may use development dependencies and test/support.
 */

/** Which modules a module may import besides itself and tenancy. A module that is not listed gets tenancy only. */
const mayImport = {
  audit: [],
  catalog: [],
  customers: [],
  invoices: [],
  messaging: ["plans"],
  orders: ["plans", "customers", "catalog", "invoices"],
  plans: [],
  sync: ["orders", "customers", "catalog", "invoices", "plans"],
  tenancy: [],
};

/** Modules that import no other module at all, tenancy included. */
const closed = ["audit", "tenancy"];

/** Files of kit that need one thing from outside: ids draw randomness, phone numbers have a library that does no I/O. */
const kitExceptions = {
  ids: "^(node:)?crypto$",
  phone: "^node_modules/libphonenumber-js/",
};

const testFile = "[.]test[.]ts$";
const listed = Object.keys(mayImport);

const betweenModules = listed.map((name) => ({
  name: `module-${name}`,
  comment: `What ${name} may import of other modules: ${allowedFor(name).join(", ") || "nothing"}. Announce a fact instead; src/app/subscriptions.ts connects the two.`,
  severity: "error",
  from: { path: `^src/modules/${name}/` },
  to: { path: "^src/modules/", pathNot: `^src/modules/(${[name, ...allowedFor(name)].join("|")})/` },
}));

function allowedFor(name) {
  return closed.includes(name) ? mayImport[name] : ["tenancy", ...mayImport[name]];
}

module.exports = {
  forbidden: [
    ...betweenModules,
    {
      name: "module-unlisted",
      comment:
        "A new module starts with tenancy only; to give it more, add it to mayImport in .dependency-cruiser.cjs.",
      severity: "error",
      from: { path: "^src/modules/([^/]+)/", pathNot: `^src/modules/(${listed.join("|")})/` },
      to: { path: "^src/modules/", pathNot: "^src/modules/($1|tenancy)/" },
    },
    {
      name: "app-is-the-top",
      comment: "src/app wires everything together, so nothing below may know it. Only src/main.ts starts it.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(app/|main[.]ts$)" },
      to: { path: "^src/(app/|main[.]ts$)" },
    },
    {
      name: "nothing-imports-main",
      comment: "src/main.ts runs when it is imported; bin/kabar.js is the only one that may.",
      severity: "error",
      from: { pathNot: "^bin/kabar[.]js$" },
      to: { path: "^src/main[.]ts$" },
    },
    {
      name: "platform-knows-no-module",
      comment: "src/platform serves every module, so it may import platform and kit only.",
      severity: "error",
      from: { path: "^src/platform/" },
      to: { path: "^src/(?!platform/|kit/)" },
    },
    {
      name: "kit-imports-only-kit",
      comment:
        "src/kit is pure: no library, no node builtin, nothing of ours but kit. Exceptions stand in kitExceptions.",
      severity: "error",
      from: { path: "^src/kit/", pathNot: [testFile, `^src/kit/(${Object.keys(kitExceptions).join("|")})[.]ts$`] },
      to: { pathNot: "^src/kit/" },
    },
    ...Object.entries(kitExceptions).map(([file, path]) => ({
      name: `kit-${file}-imports-little`,
      comment: `src/kit/${file}.ts may import kit and what kitExceptions names, nothing else.`,
      severity: "error",
      from: { path: `^src/kit/${file}[.]ts$` },
      to: { pathNot: ["^src/kit/", path] },
    })),
    {
      name: "refusals-are-pure",
      comment: "Pure code may import platform/refusals, so it must stay pure itself: refusals and kit only.",
      severity: "error",
      from: { path: "^src/platform/refusals/", pathNot: testFile },
      to: { pathNot: "^src/(platform/refusals|kit)/" },
    },
    {
      name: "pure-folders",
      comment:
        "domain/ and dsl/ decide, they do not act: kit, platform/refusals, their module's own domain, dsl and problems.ts, libphonenumber-js and typebox. No node builtin.",
      severity: "error",
      from: { path: "^src/modules/([^/]+)/(domain|dsl)/", pathNot: testFile },
      to: {
        pathNot: [
          "^src/kit/",
          "^src/platform/refusals/",
          "^src/modules/$1/(domain|dsl)/",
          "^src/modules/$1/problems[.]ts$",
          "^node_modules/(libphonenumber-js|typebox)/",
        ],
      },
    },
    {
      name: "pure-folders-are-given-ids-and-time",
      comment: "Ids and the time are facts that the operation hands to pure code.",
      severity: "error",
      from: { path: ["^src/modules/[^/]+/(domain|dsl)/", "^src/platform/refusals/"], pathNot: testFile },
      to: { path: "^src/kit/(ids|clock)[.]ts$" },
    },
    {
      name: "pg-only-in-the-database-folder",
      comment: "One place opens connections; everyone else is handed a unit of work.",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/platform/database/", testFile] },
      to: { path: "^node_modules/(pg|@types/pg|@electric-sql/pglite)/" },
    },
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or a third one is missing. Type imports count.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphans",
      comment: "A file that imports nothing and that nobody imports is dead.",
      severity: "error",
      from: { orphan: true, path: "^src/", pathNot: [testFile, "^src/main[.]ts$", "[.]d[.]ts$"] },
      to: {},
    },
    {
      name: "product-imports-no-test-code",
      comment: "What ships never imports test/, bench/, scripts/ or a test file.",
      severity: "error",
      from: { path: ["^src/", "^bin/"], pathNot: testFile },
      to: { path: ["^(test|bench|scripts)/", testFile] },
    },
    {
      name: "tests-import-no-bench-or-scripts",
      comment: "A test beside the code may use test/support, nothing else outside src.",
      severity: "error",
      from: { path: `^src/.*${testFile}` },
      to: { path: "^(bench|scripts|test/(?!support/))" },
    },
    {
      name: "product-needs-no-dev-dependency",
      comment:
        "npm ci --omit=dev must leave a product that starts. Only @types is erased and may stay a development dependency.",
      severity: "error",
      from: { path: ["^src/", "^bin/"], pathNot: testFile },
      to: { dependencyTypes: ["npm-dev"], pathNot: "^node_modules/@types/" },
    },
    {
      name: "declared-dependencies-only",
      comment: "A package that is not in package.json is there by luck of hoisting.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "nothing-outside-the-repository",
      comment: "A clone stands alone: no file beside or above it may be imported.",
      severity: "error",
      from: {},
      to: { path: "^[.][.]/", couldNotResolve: false },
    },
    {
      name: "everything-resolves",
      comment: "An import that leads nowhere would make every other rule blind to it.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "^node_modules/" },
    exclude: { path: "^web/" },
    moduleSystems: ["es6", "cjs", "tsd"],
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ["import", "node", "default", "types"],
      exportsFields: ["exports"],
      extensions: [".ts", ".js", ".cjs", ".mjs", ".json", ".d.ts"],
    },
  },
};

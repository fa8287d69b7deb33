import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (name: string) => readFileSync(join(root, name), "utf8");
const listed = (folder: string) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);

const documents = [...listed("docs/guides"), ...listed("docs/runbooks")];
const files = [...documents, ...listed("ops"), "Dockerfile"];

describe("files for operators", () => {
  it("name settings that exist, and only such", () => {
    const settings = read("src/app/config.ts");
    const named = files.flatMap((file) =>
      [...read(file).matchAll(/\b(?:KABAR|DATABASE)_[A-Z][A-Z_]+[A-Z]\b/gu)].map(([name]) => ({ file, name })),
    );
    const others = /^(KABAR_TEST_|DATABASE_PASSWORD$)/u; // of the test run, and of the compose file
    const unknown = named.filter(({ name }) => !others.test(name) && !settings.includes(`"${name}"`));
    expect(unknown).toEqual([]);
    expect(named.length).toBeGreaterThan(50);
  });

  it("explain every limit and switch that the environment has", () => {
    const text = files.map(read).join("\n") + read("README.md");
    const settings = [...read("src/app/config.ts").matchAll(/"((?:KABAR|WA|DATABASE)_[A-Z_]+)"/gu)].map(
      ([, name]) => name,
    );
    expect([...new Set(settings)].filter((name = "") => !text.includes(name))).toEqual([]);
  });

  it("link to pages and headings that are there", () => {
    const anchorsOf = (file: string) =>
      [...read(file).matchAll(/^#+ (.+)$/gmu)].map(([, heading = ""]) =>
        heading
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
          .replaceAll(" ", "-"),
      );
    const broken = documents.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/gu)].flatMap(([link, path = "", anchor]) => {
        const target = path === "" ? file : join(dirname(file), path);
        const isThere = existsSync(join(root, target)) && (anchor === undefined || anchorsOf(target).includes(anchor));
        return isThere ? [] : [`${file}: ${link}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it("name runbooks that exist in every alert that names one", () => {
    const runbooks = [...read("ops/prometheus-alerts.yml").matchAll(/runbook: (\S+)/gu)].map(([, path = ""]) => path);
    expect(runbooks.length).toBeGreaterThan(8);
    expect(runbooks.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("have a dashboard that is JSON, each panel with a question and a place of its own", () => {
    const { panels } = JSON.parse(read("ops/grafana-dashboard.json")) as {
      panels: readonly { id: number; gridPos: { x: number; y: number }; targets: readonly { expr: string }[] }[];
    };
    expect(panels.length).toBeGreaterThan(10);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ gridPos }) => `${gridPos.x},${gridPos.y}`)).size).toBe(panels.length);
    for (const { targets } of panels) expect(targets.every(({ expr }) => expr !== "")).toBe(true);
  });

  it("hold the unit to what the product promises: time to stop, no rights, no secret", () => {
    const unit = read("ops/kabar.service");
    expect(Number(/^TimeoutStopSec=(\d+)$/mu.exec(unit)?.[1])).toBeGreaterThan(10);
    for (const line of ["NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "UMask=0077"]) {
      expect(unit.split("\n")).toContain(line);
    }
    expect(unit).not.toMatch(/^Environment=.*(KEY|PASSWORD|DATABASE)/mu);
  });
});

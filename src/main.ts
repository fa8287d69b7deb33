import { enableCompileCache } from "node:module";

enableCompileCache();
const { runCommandLine } = await import("./app/command-line.ts");
await runCommandLine(process.argv);

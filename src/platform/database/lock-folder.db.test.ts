import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FolderLockedError, lockFolder } from "./lock-folder.ts";

const run = promisify(execFile);

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "kabar-lock-"));
  folder = join(parent, "deep", "data");
});
afterEach(() => rm(parent, { recursive: true }));

/** Another process that tries to take the folder, and then does this. */
function elsewhere(then: string) {
  const script = `
    import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, "lock-folder.ts"))};
    try { lockFolder(${JSON.stringify(folder)}); console.log("locked"); ${then} }
    catch (error) { console.log(error.name, error.pid ?? "", error.message); }`;
  return run(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script]).then(
    ({ stdout }) => stdout.trim(),
    (error: { readonly stdout: string; readonly signal: string }) => `${error.stdout.trim()} ${error.signal}`,
  );
}

it("a folder that is held is refused to another process, which is told by whom and what to do", async () => {
  const unlock = lockFolder(folder);
  const answer = await elsewhere("");
  expect(answer).toContain(`Error ${process.pid} the data folder ${folder} is in use by process ${process.pid};`);
  expect(answer).toContain("KABAR_DATA_DIR");
  unlock();
});

it("and to a second caller in the same process", () => {
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(FolderLockedError);
  unlock();
});

it("a folder that was let go of is free", async () => {
  lockFolder(folder)();
  expect(await elsewhere("")).toBe("locked");
});

it("the folder of a killed process is free at once, and its number is not believed", async () => {
  expect(await elsewhere("process.kill(process.pid, 'SIGKILL');")).toBe("locked SIGKILL");
  const unlock = lockFolder(folder);
  expect(await readFile(join(folder, "lock.pid"), "utf8")).toBe(String(process.pid));
  unlock();
});

it("nobody else on the machine can read in it", async () => {
  const unlock = lockFolder(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, "lock.pid"))).mode & 0o777).toBe(0o600);
  unlock();
});

it("a folder that cannot be made is an error of its own, not a lock", () => {
  expect(() => lockFolder("/dev/null/data")).toThrow(/ENOTDIR|EEXIST|ENOENT/u);
});

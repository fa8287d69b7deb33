import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DockerfileParser, type Instruction } from "dockerfile-ast";
import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (name: string) => readFileSync(join(root, name), "utf8");
const text = read("Dockerfile");
const file = DockerfileParser.parse(text);

/** The instructions after the last FROM: the image that runs. */
function runningImage(): readonly Instruction[] {
  const all = file.getInstructions();
  const last = all.findLastIndex((instruction) => instruction.getKeyword() === "FROM");
  return all.slice(last);
}

/** The arguments of the last such instruction of the image that runs. */
function inForce(keyword: string): string {
  const found = runningImage().findLast((instruction) => instruction.getKeyword() === keyword);
  return found?.getRawArgumentsContent() ?? "";
}

function lines(keyword: string): readonly string[] {
  return file
    .getInstructions()
    .filter((instruction) => instruction.getKeyword() === keyword)
    .map((instruction) => instruction.getArgumentsContent() ?? "");
}

/** No container engine runs where the tests run: the image was not built here. What can be read off the file is. */
describe("the Dockerfile", () => {
  it("has no problem that its linter knows", () => {
    expect(validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
  });

  it("builds in one stage and runs in another, on the Node of .nvmrc", () => {
    const images = file.getFROMs().map((from) => from.getImage());
    const major = read(".nvmrc").trim().split(".")[0];
    expect(images).toEqual([`node:${major}-bookworm-slim`, `node:${major}-bookworm-slim`]);
    expect(file.getFROMs()[0]?.getBuildStage()).toBe("build");
    expect(file.getCOPYs().at(-1)?.getFromFlag()?.getValue()).toBe("build");
  });

  it("installs exactly the lock file, without development dependencies and install scripts", () => {
    const installs = lines("RUN").filter((line) => /npm|yarn|pnpm|apt/u.test(line));
    expect(installs).toHaveLength(1);
    expect(installs[0]).toMatch(/^npm ci --omit=dev --ignore-scripts /u);
  });

  it("runs as a user who is not root and owns nothing but the data folder", () => {
    expect(inForce("USER")).toBe("1000:1000");
    expect(inForce("VOLUME")).toBe('["/data"]');
    expect(text).not.toMatch(/--chown|chmod 777|sudo/u);
    const order = runningImage().map((instruction) => instruction.getKeyword());
    expect(order.indexOf("USER")).toBeGreaterThan(order.lastIndexOf("RUN"));
  });

  it("starts Node itself, as a list of words, so that signals reach it", () => {
    const entry: string[] = JSON.parse(inForce("ENTRYPOINT"));
    expect(entry[0]).toBe("node");
    expect(entry.at(-1)).toBe("src/main.ts");
    expect(JSON.parse(inForce("CMD"))).toEqual(["serve"]);
    expect(inForce("STOPSIGNAL")).toBe("SIGTERM");
  });

  it("asks the process whether it is alive, with what is in the image", () => {
    const [, words = ""] = /CMD (\[.*\])$/su.exec(inForce("HEALTHCHECK")) ?? [];
    const probe: string[] = JSON.parse(words);
    expect(probe.slice(0, 2)).toEqual(["node", "-e"]);
    expect(probe[2]).toContain("/livez");
  });

  it("holds no secret and no address of a database", () => {
    const names = [...lines("ENV"), ...lines("ARG")].join(" ");
    expect(names).not.toMatch(/KEY|TOKEN|PASSWORD|SECRET|DATABASE/iu);
    expect(names).toContain("NODE_ENV=production");
  });

  it("is given by the build what is named, and all that it copies is named", () => {
    const ignored = read(".dockerignore")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(ignored[0]).toBe("*");
    const given = ignored.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    const copied = file
      .getCOPYs()
      .filter((copy) => copy.getFromFlag() === null)
      .flatMap((copy) =>
        copy
          .getArguments()
          .slice(0, -1)
          .map((argument) => argument.getValue()),
      );
    expect([...copied].sort()).toEqual([...given].sort());
    expect(given.filter((name) => /env|secret|data|test|git/u.test(name))).toEqual([]);
  });
});

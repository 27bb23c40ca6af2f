// Builds the contracts: src/*.sol -> build/<Name>.json, the same bytes on every machine.
//
//   node wallet/contracts/build.mjs [--check] [--modules FOLDER] [--source FOLDER] [--build FOLDER]
//
// --check    builds in memory and compares with what is committed; exit status 1 and one sentence on a difference
// --modules  the node_modules with `solc` and `@openzeppelin/contracts`; else .tools/npm/node_modules of the checkout
//// --source, --build  other folders than src/ and build/ beside this file
//
// No path of this machine enters the build: sources go by names relative to src/, and the bytecode carries no metadata
// hash. The compiler's version and settings stand in each file.

import { readFileSync, readdirSync, rmSync, writeFileSync, mkdirSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

const settings = {
  evmVersion: "prague",
  viaIR: true, // and many runs: what is called for ever may be dearer to deploy
  optimizer: { enabled: true, runs: 100_000 },
  metadata: { bytecodeHash: "none" },
};

class Problem extends Error {}

function options(args) {
  const chosen = {
    check: false,
    modules: resolve(here, "../../.tools/npm/node_modules"),
    source: join(here, "src"),
    build: join(here, "build"),
  };
  for (let i = 0; i < args.length; i += 1) {
    if (args[i] === "--check") chosen.check = true;
    else if (["--modules", "--source", "--build"].includes(args[i]) && args[i + 1]) {
      chosen[args[i].slice(2)] = resolve(args[(i += 1)]);
    }
    else {
      process.stderr.write("usage: build.mjs [--check] [--modules FOLDER] [--source FOLDER] [--build FOLDER]\n");
      process.exit(2);
    }
  }
  return chosen;
}

function tools(modules) {
  try {
    const require = createRequire(join(modules, "anything.js"));
    return { solc: require("solc"), openzeppelin: require("@openzeppelin/contracts/package.json").version };
  } catch {
    throw new Problem(`solc and @openzeppelin/contracts are not in ${modules}: run \`npm ci\` beside it.`);
  }
}

function compile(modules, sourceFolder) {
  const { solc, openzeppelin } = tools(modules);
  const names = readdirSync(sourceFolder).filter((name) => name.endsWith(".sol")).sort();
  const sources = Object.fromEntries(
    names.map((name) => [name, { content: readFileSync(join(sourceFolder, name), "utf8") }]),
  );
  const wanted = { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } };
  const input = { language: "Solidity", sources, settings: { ...settings, outputSelection: wanted } };
  const find = (path) => {
    const file = resolve(modules, path);
    if (!path.startsWith("@openzeppelin/contracts/") || !file.startsWith(modules + sep)) {
      return { error: "only OpenZeppelin's contracts may be imported" };
    }
    try {
      return { contents: readFileSync(file, "utf8") };
    } catch {
      return { error: "no such file" };
    }
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: find }));
  const problems = output.errors ?? [];
  if (problems.length > 0) {
    process.stderr.write(problems.map((problem) => problem.formattedMessage).join("\n"));
    throw new Problem("The contracts do not compile without a warning.");
  }
  const compiler = { name: "solc", version: solc.version(), openzeppelin, settings };
  const built = new Map();
  for (const name of names) {
    for (const [contractName, contract] of Object.entries(output.contracts[name] ?? {})) {
      const artifact = {
        contractName,
        abi: contract.abi,
        bytecode: `0x${contract.evm.bytecode.object}`,
        deployedBytecode: `0x${contract.evm.deployedBytecode.object}`,
        compiler,
      };
      built.set(`${contractName}.json`, `${JSON.stringify(artifact, null, 1)}\n`);
    }
  }
  return built;
}

function committed(buildFolder) {
  if (!existsSync(buildFolder)) return new Map();
  const names = readdirSync(buildFolder).filter((name) => name.endsWith(".json"));
  return new Map(names.map((name) => [name, readFileSync(join(buildFolder, name), "utf8")]));
}

function check(built, buildFolder) {
  const there = committed(buildFolder);
  const names = [...new Set([...built.keys(), ...there.keys()])].sort();
  const different = names.filter((name) => built.get(name) !== there.get(name));
  if (different.length > 0) {
    const list = different.join(", ");
    throw new Problem(`The committed build is not what its sources give (${list}): run \`node wallet/contracts/build.mjs\`.`);
  }
}

function write(built, buildFolder) {
  mkdirSync(buildFolder, { recursive: true });
  for (const name of committed(buildFolder).keys()) if (!built.has(name)) rmSync(join(buildFolder, name));
  for (const [name, text] of built) writeFileSync(join(buildFolder, name), text);
}

const chosen = options(process.argv.slice(2));
try {
  const built = compile(chosen.modules, chosen.source);
  if (chosen.check) check(built, chosen.build);
  else write(built, chosen.build);
  process.stdout.write(`${built.size} contracts ${chosen.check ? "are as committed" : "built"}\n`);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

#!/usr/bin/env python3
"""Checks the rules of the source tree and prints every breach: arrows between folders, sizes, guards, banned calls, tests in place.

Run by CTest as tree_rules; `check_tree.py --self-test` proves that each rule can fail.
"""
import pathlib
import re
import sys

# folder -> folders its files may include from. The longest matching folder counts.
MAY_INCLUDE = {
    "storage": {"storage"},
    "services/methods": {"services/methods"},
    "services/runtime": {"services/runtime", "storage", "protos"},
    "services/access": {"services/access", "services/runtime", "services/methods", "storage", "protos"},
    "services/registry": {"services/registry", "services/runtime", "services/methods", "storage", "protos"},
    "services/vetting": {"services/vetting", "services/runtime", "services/methods", "storage", "protos"},
    "services/matching": {"services/matching", "services/runtime", "services/methods", "storage", "protos"},
    # The place where roles are wired by hand: the one service folder that calls other services, through the client library.
    "services/server": {"services", "storage", "protos", "clients/cpp"},
    "clients/cpp": {"clients/cpp", "protos"},
    "clients/importer": {"clients/importer", "protos"},
    "clients/cli": {"clients", "protos", "services/methods"},
    "clients/compute": {"clients/compute", "services/methods"},
    "tests": {"tests", "services", "storage", "clients", "protos"},
}
LINES_MAX = 450          # of a source file; tests may have twice that
# Library headers that only these folders may see: they are slow to compile, and logic must not know them.
HEADER_HOMES = {
    "grpcpp/": ("services/runtime/grpc_server", "services/runtime/grpc_stream", "clients/cpp", "tests"),
    "rocksdb/": ("storage/rocksdb", "tests"),
    "CLI/": ("clients/cli",),
    "Eigen/": ("services/methods/cholesky",),
}
BANNED = {
    r"\bstd::string_view\b": "absl::string_view is the house type: Debian builds Abseil with its own, which is not the standard one",
    r"\bstd::regex\b": "hostile text makes it recurse without bound",
    r"\b(rand|srand)\(": "randomness is injected (services/runtime/sources.h)",
    r"\b(TODO|FIXME|XXX)\b": "finish it, or leave it out",
}
# The command line client reads its own help texts and its user's words.
BANNED_EXCEPT = {r"\bstd::regex\b": ("clients/cli/",)}


def folder_of(path, folders):
    best = ""
    for folder in folders:
        if (path == folder or path.startswith(folder + "/")) and len(folder) > len(best):
            best = folder
    return best


def include_target(include):
    if include.startswith(("partners/", "google/api/", "google/rpc/")):
        return "protos"
    return include.rsplit("/", 1)[0] if "/" in include else ""


def check_file(path, text):
    problems = []
    home = folder_of(path, MAY_INCLUDE)
    if not home:
        problems.append(f"{path}: no rule says what this folder may include")
        return problems
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#include\s+[<"]([^>"]+)[>"]', line)
        if match:
            problems += check_include(f"{path}:{number}", path, home, match.group(1), line)
        for pattern, reason in BANNED.items():
            if re.search(pattern, line) and not path.startswith(BANNED_EXCEPT.get(pattern, ("/",))):
                problems.append(f"{path}:{number}: {pattern}: {reason}")
    limit = LINES_MAX * 2 if path.endswith("_test.cc") or path.startswith("tests/") else LINES_MAX
    if text.count("\n") > limit:
        problems.append(f"{path}: {text.count(chr(10))} lines, at most {limit}")
    if path.endswith(".h"):
        guard = "PARTNERS_" + re.sub(r"[^A-Za-z0-9]", "_", path).upper() + "_"
        if f"#ifndef {guard}\n#define {guard}\n" not in text:
            problems.append(f"{path}: the include guard must be {guard}")
    return problems


def check_include(where, path, home, include, line):
    for prefix, homes in HEADER_HOMES.items():
        if include.startswith(prefix) and not path.startswith(homes):
            return [f"{where}: {prefix} headers belong in {', '.join(homes)}"]
    if "<" in line:
        return []
    target = include_target(include)
    if target in ("google/protobuf", "google/protobuf/io", "google/protobuf/util", "rapidcheck") or target.startswith(("absl", "CLI")):
        return []
    if include == "services/runtime/status_macros.h" and home.startswith(("services/", "clients", "tests")):
        return []
    if any(target == allowed or target.startswith(allowed + "/") for allowed in MAY_INCLUDE[home]):
        return []
    return [f"{where}: {home} may not include {include}"]


def check_tree(root):
    problems = []
    for top in ("storage", "services", "clients", "tests"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".h", ".cc"):
                relative = path.relative_to(root).as_posix()
                problems += check_file(relative, path.read_text())
    for build in sorted(root.rglob("CMakeLists.txt")):
        relative = build.relative_to(root).as_posix()
        if relative.startswith("build/"):
            continue
        text = build.read_text()
        for test in sorted(build.parent.glob("*_test.cc")):
            if test.stem not in text and test.stem[: -len("_test")] not in text:
                problems.append(f"{relative}: {test.name} is not built")
        if re.search(r"file\(GLOB[^)]*\.(cc|h)\b", text):
            problems.append(f"{relative}: sources are listed, not globbed")
    return problems


def self_test():
    cases = {
        "an arrow that points up": check_file("storage/a.cc", '#include "services/runtime/call.h"\n'),
        "gRPC in logic": check_file("services/registry/a.cc", "#include <grpcpp/grpcpp.h>\n"),
        "a wrong guard": check_file("storage/a.h", "#ifndef A\n#define A\n#endif\n"),
        "a long file": check_file("storage/a.cc", "\n" * (LINES_MAX + 1)),
        "a banned call": check_file("storage/a.cc", "int x = rand();\n"),
        "a folder without a rule": check_file("elsewhere/a.cc", ""),
    }
    missed = [name for name, problems in cases.items() if not problems]
    fine = check_file("services/registry/a.cc", '#include "services/runtime/call.h"\n#include "partners/type/v1/date.pb.h"\n')
    if fine:
        missed.append("a good file was refused: " + fine[0])
    return missed


if __name__ == "__main__":
    found = self_test() if "--self-test" in sys.argv else check_tree(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "tree rules hold")
    sys.exit(1 if found else 0)

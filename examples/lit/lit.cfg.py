"""Tests with LLVM's lit and FileCheck: python3 /usr/lib/llvm-14/build/utils/lit/lit.py -v examples/lit"""

import os

import lit.formats

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))
config.name = "marvel-examples"
config.test_format = lit.formats.ShTest()
config.suffixes = [".mv", ".relay"]
config.test_source_root = here
config.test_exec_root = os.path.join(root, "target", "lit")
config.environment["PATH"] = os.pathsep.join(
    [os.path.join(root, "bin"), "/usr/lib/llvm-14/bin", os.environ["PATH"]])

# With -Dbreak=1 FileCheck gets an empty text, and every test has to fail.
broken = " --allow-empty --input-file=/dev/null" if lit_config.params.get("break") else ""
config.substitutions.append(("FileCheck", "FileCheck" + broken))

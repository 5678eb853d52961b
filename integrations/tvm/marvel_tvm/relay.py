"""A pass over Relay that maps a module's operators with Marvel, and a code generator for what it has mapped.

    marvel = Marvel()
    mod = MapOperators(marvel, target="edge")(mod)     # outlined, with Marvel's nests as attributes
    mod = Offload(marvel)(mod)                         # to be compiled by relay.ext.marvel
    lib = tvm.relay.build(mod, target="llvm", params=params)
    lib.export_library("net.so", **EXPORT)
"""

import functools
import json
import re

import tvm
from tvm import relay

from .csource import packed_function

COMPILER = "marvel"

# What tvm.runtime.Module.export_library needs to compile Marvel's C.
EXPORT = {"cc": "gcc", "options": ["-std=c99", "-O2", "-lm"]}

_compiler = None


@tvm.transform.module_pass(opt_level=0, name="marvel.MapOperators")
class MapOperators:
    """Outlines every operator that Marvel maps, with the elementwise ones behind it, and maps it.

    The functions that come out, one for each distinct operator, compute what the operators did, on data in the layouts that
    the mapping chose. Each has an attribute "marvel.nest", the mapped loop function as Marvel prints it, and "marvel.result",
    its mapping and figures as --emit=json has them.

    target: name or file of an accelerator
    options: words of marvel-opt's command line, such as "--objective=energy"
    """

    def __init__(self, marvel, target, *options):
        self.marvel = marvel
        self.options = ["--target=" + target, *options]

    def transform_module(self, mod, _):
        text, mark, metadata = relay.transform.InferType()(mod).astext().partition("#[metadata]")
        mapped = self.marvel.compile(text, "--marvel", *self.options)
        result = json.loads(self.marvel.compile(mapped, "--emit=json", *self.options))
        graph = relay.parse(self.marvel.compile(mapped, "--emit=relay") + mark + metadata)
        nests = {name: nest for nest, name in re.findall(r"(?ms)^(primfn @([\w.]+)\(.*?^\}\n)", mapped)}
        results = {layer["function"]: layer for layer in result["layers"]}
        for variable, function in graph.functions.items():
            name = variable.name_hint
            if name in nests:
                function = function.with_attr("marvel.nest", nests[name])
                graph[variable] = function.with_attr("marvel.result", json.dumps(results[name]))
        return relay.transform.InferType()(graph)


@tvm.transform.module_pass(opt_level=0, name="marvel.Inline")
class Inline:
    """Undoes the outlining: TVM compiles everything, with the layouts that Marvel chose."""

    def transform_module(self, mod, _):
        return _without_calls(mod, lambda _, function, args: relay.bind(function.body, dict(zip(function.params, args))))


@tvm.transform.module_pass(opt_level=0, name="marvel.Offload")
class Offload:
    """Hands the functions that MapOperators made to relay.ext.marvel.

    marvel: the compiler that relay.ext.marvel is to use
    """

    def __init__(self, marvel):
        self.marvel = marvel

    def transform_module(self, mod, _):
        global _compiler
        _compiler = self.marvel

        # Only where a function is called does relay.build see that it is another compiler's.
        @functools.lru_cache(maxsize=None)
        def external(name, function):
            symbol = "tvm_marvel_" + name
            return function.with_attr({"Compiler": COMPILER, "global_symbol": symbol, "Primitive": 1})

        return _without_calls(mod, lambda name, function, args: relay.Call(external(name, function), args))


def _without_calls(mod, replacement):
    """The module with something else for every call of a function with a nest: replacement(name, function, args)."""
    nests = {v: f for v, f in mod.functions.items() if f.attrs and "marvel.nest" in f.attrs}

    class Replace(relay.ExprMutator):
        def visit_call(self, call):
            if call.op not in nests:
                return super().visit_call(call)
            return replacement(call.op.name_hint, nests[call.op], [self.visit(a) for a in call.args])

    rest = {v: Replace().visit(f) for v, f in mod.functions.items() if v not in nests}
    return relay.transform.InferType()(tvm.IRModule(rest, mod.type_definitions))


@tvm.register_func("relay.ext." + COMPILER)
def _codegen(function):
    """C for one function: Marvel's, and a function around it that TVM's runtime can call."""
    nest = function.attrs["marvel.nest"]
    symbol = str(function.attrs["global_symbol"])
    name = re.match(r"primfn @([\w.]+)", nest).group(1)
    source = _compiler.compile('#[version = "0.0.5"]\n' + nest, "--emit=c")
    source += packed_function(symbol, "marvel_" + name, len(function.params) + 1)
    return tvm.get_global_func("runtime.CSourceModuleCreate")(source, "c", [symbol], [])

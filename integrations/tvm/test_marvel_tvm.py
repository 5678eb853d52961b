"""python3 test_marvel_tvm.py: networks with what Marvel maps of them compiled from its C, against TVM alone."""

import json
import os
import tempfile
import unittest

import numpy
import tvm
from tvm import relay
from tvm.contrib import graph_executor
from tvm.relay import testing

from marvel_tvm import EXPORT, Inline, MapOperators, Marvel, MarvelError, Offload

MARVEL = Marvel()
SEED = 20261126


def workload(mod, params):
    """A network up to its softmax, which would hide differences, with parameters that keep activations in range."""
    random = numpy.random.RandomState(SEED)
    main = mod["main"]
    body = main.body.args[0]
    mod = relay.transform.InferType()(tvm.IRModule.from_expr(relay.Function(relay.analysis.free_vars(body), body)))
    values = {}
    for name, old in params.items():
        shape = old.shape
        if name.endswith("_weight"):
            value = random.normal(0, numpy.sqrt(2 / numpy.prod(shape[1:])), shape)
        else:
            value = random.uniform(0.5, 1.5, shape) - (0 if name.endswith(("gamma", "var")) else 1)
        values[name] = tvm.nd.array(value.astype(old.dtype))
    return mod, values


def run(library, shape):
    module = graph_executor.GraphModule(library["default"](tvm.cpu()))
    module.set_input("data", numpy.random.RandomState(SEED).uniform(-1, 1, shape).astype("float32"))
    module.run()
    return module.get_output(0).numpy()


def build(mod, params):
    library = relay.build(mod, target="llvm", params=params)
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "net.so")
        library.export_library(path, **EXPORT)
        return library.get_graph_json(), tvm.runtime.load_module(path)


class NetworksTest(unittest.TestCase):
    shape = (1, 3, 64, 64)

    def compare(self, mod, params, distinct):
        mod, params = workload(mod, params)
        mapped = MapOperators(MARVEL, "edge")(mod)
        nests = [f for f in mapped.functions.values() if f.attrs and "marvel.nest" in f.attrs]
        self.assertEqual(distinct, len(nests))
        graph, library = build(Offload(MARVEL)(mapped), params)
        called = {n["attrs"]["func_name"] for n in json.loads(graph)["nodes"] if n["op"] == "tvm_op"}
        self.assertEqual(distinct, sum(name.startswith("tvm_marvel_") for name in called))
        expected = run(relay.build(mod, target="llvm", params=params), self.shape)
        got = run(library, self.shape)
        # Sums of floats in another order: a thousandth of how far results lie apart would be a different result.
        self.assertGreater(expected.std(), 0.01)
        self.assertLess(numpy.abs(got - expected).max() / expected.std(), 1e-4)

    def test_resnet18(self):
        self.compare(*testing.resnet.get_workload(num_layers=18, image_shape=self.shape[1:]), 21)

    def test_mobilenet(self):
        self.compare(*testing.mobilenet.get_workload(image_shape=self.shape[1:]), 20)


class PassTest(unittest.TestCase):
    def test_constants_stay(self):
        random = numpy.random.RandomState(SEED)
        data = relay.var("data", shape=(2, 6, 7, 5))
        weight = relay.const(random.normal(size=(4, 6, 3, 3)).astype("float32"))
        bias = relay.const(random.normal(size=4).astype("float32"))
        sums = relay.nn.conv2d(data, weight, padding=(1, 1), channels=4, kernel_size=(3, 3))
        mod = tvm.IRModule.from_expr(relay.Function([data], relay.nn.relu(relay.nn.bias_add(sums, bias))))
        mapped = MapOperators(MARVEL, "edge", "--objective=energy")(mod)
        (function,) = [f for f in mapped.functions.values() if f.attrs and "marvel.nest" in f.attrs]
        self.assertTrue(function.attrs["marvel.nest"].startswith("primfn @conv2d_1("))
        result = json.loads(function.attrs["marvel.result"])
        self.assertEqual("conv2d_1", result["function"])
        self.assertTrue(result["optimal"])
        _, library = build(Offload(MARVEL)(mapped), {})
        expected = run(relay.build(mod, target="llvm"), (2, 6, 7, 5))
        numpy.testing.assert_allclose(run(library, (2, 6, 7, 5)), expected, rtol=1e-4, atol=1e-5)

    def test_outlined_functions_compute_the_same_in_tvm(self):
        mod, params = workload(*testing.mobilenet.get_workload(image_shape=(3, 32, 32)))
        mapped = MapOperators(MARVEL, "timeloop-168")(mod)
        expected = run(relay.build(mod, target="llvm", params=params), (1, 3, 32, 32))
        got = run(relay.build(Inline()(mapped), target="llvm", params=params), (1, 3, 32, 32))
        self.assertLess(numpy.abs(got - expected).max() / expected.std(), 1e-4)

    def test_errors_are_marvels(self):
        mod = tvm.IRModule.from_expr(relay.var("x", shape=(2,)))
        with self.assertRaisesRegex(MarvelError, "no-such-target"):
            MapOperators(MARVEL, "no-such-target").transform_module(mod, None)


if __name__ == "__main__":
    unittest.main()

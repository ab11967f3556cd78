"""Times inference in ONNX Runtime, with all its graph optimizations, of a file that export_onnx.py wrote."""

import numpy
import onnxruntime

import worker


def main():
    parser = worker.parser(__doc__)
    parser.add_argument("--model", required=True)
    options = parser.parse_args()
    settings = onnxruntime.SessionOptions()
    settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(options.model, settings, providers=["CPUExecutionProvider"])
    shape = (options.batch, 3, options.image_size, options.image_size)
    images = numpy.random.default_rng(0).standard_normal(shape, dtype=numpy.float32)
    seconds = worker.timed(lambda: session.run(None, {"images": images}), options)
    worker.report(seconds=seconds, version=f"ONNX Runtime {onnxruntime.__version__}")


main()

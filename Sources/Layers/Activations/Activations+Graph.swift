import Autodiff

// How activations are written as operations.

extension ReLU: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.relu, input)
  }
}

extension LeakyReLU: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.leakyReLU(slope: slope), input)
  }
}

extension Sigmoid: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.sigmoid, input)
  }
}

extension Tanh: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.tanh, input)
  }
}

extension GELU: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.gelu, input)
  }
}

extension SiLU: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.silu, input)
  }
}

extension Hardswish: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.hardswish, input)
  }
}

extension ELU: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.elu(alpha: alpha), input)
  }
}

extension Softplus: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.softplus, input)
  }
}

extension ReLU6: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.clamp(least: 0, most: 6), input)
  }
}

extension Hardsigmoid: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.hardsigmoid, input)
  }
}

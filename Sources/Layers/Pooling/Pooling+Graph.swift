import Autodiff

// How poolings are written as operations.

extension MaxPool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.maxPooling(geometry), [input])
  }
}

extension AveragePool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.averagePooling(geometry, countingPadding: countsPadding), [input])
  }
}

extension AdaptiveAveragePool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.adaptiveAveragePooling(height: height, width: width), [input])
  }
}

extension GlobalAveragePool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.globalAverage(input)
  }
}

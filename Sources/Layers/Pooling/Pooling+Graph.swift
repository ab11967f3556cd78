import Autodiff

// How poolings are written as operations.

extension MaxPool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.maxPooling(geometry), [input])
  }
}

extension AvgPool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.averagePooling(geometry, countIncludesPadding: countIncludesPadding), [input])
  }
}

extension AdaptiveAvgPool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.adaptiveAveragePooling(height: height, width: width), [input])
  }
}

extension GlobalAvgPool2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.globalAverage(input)
  }
}

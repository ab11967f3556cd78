print("eil")

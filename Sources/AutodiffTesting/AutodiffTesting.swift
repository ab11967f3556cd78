// AutodiffTesting

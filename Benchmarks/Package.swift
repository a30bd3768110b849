// swift-tools-version: 6.2
import PackageDescription

// Benchmarks of what services load; Benchmarks/throughput trains the models, runs them and puts the
// peers of Benchmarks/peers/throughput.py beside them.
let package = Package(
  name: "benchmarks",
  dependencies: [
    .package(name: "tenure", path: ".."),
    // Without its counters of allocations, which need libraries of their own.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Throughput",
      dependencies: [
        .product(name: "Scoring", package: "tenure"),
        .product(name: "ModelExchange", package: "tenure"),
        .product(name: "DataFiles", package: "tenure"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Throughput",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ]
)

// swift-tools-version: 6.2
import PackageDescription

// Each fuzzer is a library: libFuzzer brings the main program. scripts/fuzz builds and runs them.
let package = Package(
  name: "fuzzing",
  products: [
    .library(name: "TableFuzzer", type: .static, targets: ["TableFuzzer"]),
    .library(name: "DocumentFuzzer", type: .static, targets: ["DocumentFuzzer"]),
  ],
  dependencies: [.package(name: "tenure", path: "..")],
  targets: [
    .target(
      name: "TableFuzzer", dependencies: [.product(name: "DataFiles", package: "tenure")]),
    .target(
      name: "DocumentFuzzer",
      dependencies: [
        .product(name: "ModelExchange", package: "tenure"),
        .product(name: "JSONDocuments", package: "tenure"),
        .product(name: "Scoring", package: "tenure"),
      ]),
  ]
)

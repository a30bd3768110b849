// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "embedded-scorer",
  dependencies: [.package(name: "tenure", path: "../..")],
  targets: [
    .executableTarget(
      name: "EmbeddedScorer",
      dependencies: [
        .product(name: "Scoring", package: "tenure"),
        .product(name: "ModelExchange", package: "tenure"),
      ])
  ]
)

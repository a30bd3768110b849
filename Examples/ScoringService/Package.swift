// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "scoring-service",
  dependencies: [.package(name: "tenure", path: "../..")],
  targets: [
    .executableTarget(
      name: "ScoringService",
      dependencies: [
        .product(name: "Scoring", package: "tenure"),
        .product(name: "ModelExchange", package: "tenure"),
      ])
  ]
)

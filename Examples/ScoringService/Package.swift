// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "scoring-service",
  dependencies: [
    .package(name: "tenure", path: "../.."),
    // Neither its configuration files nor the whole of Foundation is needed.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
  ],
  targets: [
    // Requests and answers as bytes, and the model that is served; knows nothing of HTTP.
    .target(
      name: "ScoringAPI",
      dependencies: [
        .product(name: "Scoring", package: "tenure"),
        .product(name: "ModelExchange", package: "tenure"),
        .product(name: "JSONDocuments", package: "tenure"),
      ]),
    .executableTarget(
      name: "ScoringService",
      dependencies: [
        "ScoringAPI",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    // The client that tests the service; it shares nothing with it.
    .executableTarget(name: "ServiceClient"),
  ]
)

for target in package.targets {
  target.swiftSettings = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
  ]
}

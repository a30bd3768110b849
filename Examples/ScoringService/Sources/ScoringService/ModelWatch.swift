internal import Hummingbird
internal import Logging
internal import ScoringAPI
internal import ServiceLifecycle

/// Looks at the model file from time to time, as long as the service runs.
struct ModelWatch: Service {
  let store: ModelStore
  let interval: Duration
  let logger: Logger

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: interval)
        switch store.refresh() {
        case .none: break
        case .loaded(let digest):
          logger.info("a changed model is served", metadata: ["model": "\(digest)"])
        case .refused(let reason):
          logger.error("the changed model file is refused; the model before is served: \(reason)")
        }
      }
    }
  }
}

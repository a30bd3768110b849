internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import ScoringAPI

/// `ScoringService MODEL …`: scores customers over HTTP with a model file.
@main
struct ScoringService {
  static func main() async throws {
    let settings: Settings
    do {
      settings = try Settings(CommandLine.arguments.dropFirst())
    } catch {
      fail("\(error)\n\n\(Settings.usage)", status: 64)
    }
    var logger = Logger(label: "scoring-service")
    logger.logLevel = settings.isQuiet ? .error : .info
    let store: ModelStore
    do {
      store = try ModelStore(path: settings.model, limits: settings.limits)
    } catch {
      fail("\(error)", status: 65)
    }
    let application = Application(
      router: router(store, settings.limits),
      server: .http1(configuration: .init(idleTimeout: .seconds(60))),
      configuration: .init(
        address: .hostname(settings.host, port: settings.port), serverName: "scoring-service",
        availableConnectionsDelegate: MaximumAvailableConnections(settings.connections)),
      services: [ModelWatch(store: store, interval: settings.interval, logger: logger)],
      onServerRunning: { channel in
        // The port, for whoever asked for any free one.
        print("listening on \(channel.localAddress.map { "\($0)" } ?? settings.host)")
        flushOutput()
      },
      logger: logger)
    try await application.runService()
  }
}

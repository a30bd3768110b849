internal import Hummingbird
internal import ScoringAPI

/// What is asked by which path and method.
private let methods: [String: HTTPRequest.Method] = [
  "/score": .post, "/model": .get, "/health": .get,
]

/// The paths of the service.
func router(
  _ store: ModelStore, _ limits: ServiceLimits
) -> Router<BasicRequestContext> {
  let router = Router()
  router.middlewares.add(ErrorAnswers())
  router.post("score") { request, _ in
    let body = try await bytes(of: request, limits)
    return answer(try store.model.answer(body))
  }
  router.get("model") { _, _ in answer(store.model.description) }
  router.get("health") { _, _ in answer(store.health) }
  return router
}

/// The body of a request, which is given up as soon as it is too large.
private func bytes(
  of request: Request, _ limits: ServiceLimits
) async throws -> [UInt8] {
  let tooLarge = APIError(
    status: 413, code: "bodyTooLarge",
    message: "The body is larger than \(limits.bodyBytes) bytes; send fewer customers at once.")
  if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limits.bodyBytes {
    throw tooLarge
  }
  var bytes: [UInt8] = []
  for try await part in request.body {
    guard bytes.count + part.readableBytes <= limits.bodyBytes else { throw tooLarge }
    bytes.append(contentsOf: part.readableBytesView)
  }
  return bytes
}

private func answer(_ body: [UInt8], _ status: HTTPResponse.Status = .ok) -> Response {
  Response(
    status: status, headers: [.contentType: "application/json"],
    body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
}

/// Gives every refusal a body that says why.
private struct ErrorAnswers<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as APIError {
      var response = answer(error.body, .init(code: error.status))
      // The rest of a body that is too large is not read.
      if error.status == 413 { response.headers[.connection] = "close" }
      return response
    } catch let error as HTTPError where error.status == .notFound {
      return unknownPath(request)
    }
  }

  /// Another method than the path has, or no path at all.
  private func unknownPath(_ request: Request) -> Response {
    guard let method = methods[request.uri.path] else {
      let error = APIError(
        status: 404, code: "unknownPath",
        message: "There is no \(request.uri.path); there are POST /score, GET /model and "
          + "GET /health.")
      return answer(error.body, .notFound)
    }
    let error = APIError(
      status: 405, code: "wrongMethod",
      message: "\(request.uri.path) is asked by \(method.rawValue), not by "
        + "\(request.method.rawValue).")
    var response = answer(error.body, .methodNotAllowed)
    response.headers[.allow] = method.rawValue
    return response
  }
}

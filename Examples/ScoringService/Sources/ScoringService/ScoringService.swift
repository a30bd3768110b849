import ModelExchange
import Scoring

@main
struct ScoringService {
  static func main() {}
}

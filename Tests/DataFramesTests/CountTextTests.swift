import DataFrames
import Testing

@Test(
  "counts have their thousands apart",
  arguments: [
    (0, "0"), (999, "999"), (1_000, "1,000"), (-12_345, "-12,345"), (1_234_567, "1,234,567"),
  ])
func countText(count: Int, text: String) {
  #expect(count.grouped == text)
}

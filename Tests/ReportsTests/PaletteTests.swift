import RealModule
import Reports
import Testing

/// Colours as people see them: relative luminance by WCAG 2.2; colour-blind sight by Machado,
/// Oliveira & Fernandes (2009), IEEE Transactions on Visualization 15, severity 1; differences in
/// CIE 1976 L*a*b*.
@Suite("Palettes")
struct PaletteTests {
  @Test("text and series stand out from what is behind them", arguments: [false, true])
  func contrast(isDark: Bool) {
    let palette = isDark ? StyleSheet.dark : StyleSheet.light
    for behind in [palette.paper, palette.panel, palette.warning] {
      for text in [palette.ink, palette.muted] {
        #expect(Colour(text).contrast(Colour(behind)) >= 4.5, "\(text) on \(behind)")
      }
    }
    for series in palette.series {
      // Names of series are text.
      #expect(Colour(series).contrast(Colour(palette.paper)) >= 4.5, "\(series)")
    }
    #expect(Colour(palette.ink).contrast(Colour(palette.paper)) >= 7)
  }

  @Test("series differ also for those who see no red, green or blue", arguments: [false, true])
  func distinct(isDark: Bool) {
    let series = (isDark ? StyleSheet.dark : StyleSheet.light).series.map(Colour.init)
    for sight in Colour.Sight.allCases {
      for (k, a) in series.enumerated() {
        for b in series[..<k] {
          #expect(a.seen(sight).difference(b.seen(sight)) >= 10, "\(sight): \(a) and \(b)")
        }
      }
    }
  }

  @Test("the measures themselves: black on white is 21 to 1, and red fades without red cones")
  func measures() {
    #expect((Colour("#000000").contrast(Colour("#ffffff")) - 21).magnitude < 1e-9)
    let (red, green) = (Colour("#c00000"), Colour("#3f6b00"))
    #expect(red.difference(green) > 70)
    #expect(red.seen(.deuteranopia).difference(green.seen(.deuteranopia)) < 35)
  }
}

/// A colour in linear light.
struct Colour: Sendable {
  let red, green, blue: Double

  init(_ hex: String) {
    let value = Int(hex.dropFirst(), radix: 16) ?? 0
    func linear(_ shift: Int) -> Double {
      let c = Double((value >> shift) & 255) / 255
      return c <= 0.04045 ? c / 12.92 : .pow((c + 0.055) / 1.055, 2.4)
    }
    (red, green, blue) = (linear(16), linear(8), linear(0))
  }

  private init(_ red: Double, _ green: Double, _ blue: Double) {
    self.red = min(1, max(0, red))
    self.green = min(1, max(0, green))
    self.blue = min(1, max(0, blue))
  }

  enum Sight: CaseIterable { case full, protanopia, deuteranopia, tritanopia }

  func seen(_ sight: Sight) -> Colour {
    let m: [Double] =
      switch sight {
      case .full: [1, 0, 0, 0, 1, 0, 0, 0, 1]
      case .protanopia:
        [
          0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
          1.051998,
        ]
      case .deuteranopia:
        [
          0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940,
          0.968881,
        ]
      case .tritanopia:
        [
          1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367,
          0.303900,
        ]
      }
    func row(_ k: Int) -> Double { m[3 * k] * red + m[3 * k + 1] * green + m[3 * k + 2] * blue }
    return Colour(row(0), row(1), row(2))
  }

  var luminance: Double { 0.2126 * red + 0.7152 * green + 0.0722 * blue }

  func contrast(_ other: Colour) -> Double {
    let (a, b) = (max(luminance, other.luminance), min(luminance, other.luminance))
    return (a + 0.05) / (b + 0.05)
  }

  private var lab: (Double, Double, Double) {
    func f(_ t: Double) -> Double { t > 0.008856 ? .root(t, 3) : 7.787 * t + 16 / 116 }
    let x = f((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
    let y = f(luminance)
    let z = f((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))
  }

  func difference(_ other: Colour) -> Double {
    let (a, b) = (lab, other.lab)
    let squares = [a.0 - b.0, a.1 - b.1, a.2 - b.2].map { $0 * $0 }
    return squares.reduce(0, +).squareRoot()
  }
}

extension StyleSheet {
  /// The looks of report pages.
  static let ofPages =
    colours(of: ":root") + """
      :root { color-scheme: light dark; }
      * { box-sizing: border-box; }
      body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, \
      -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, Liberation Sans, sans-serif; }
      header, main, footer { max-width: 50rem; margin: 0 auto; padding: 0 1.25rem; }
      header { padding-top: 2.5rem; }
      h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .35rem; letter-spacing: -.015em; \
      overflow-wrap: anywhere; }
      h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.75rem 0 .6rem; letter-spacing: -.01em; }
      h3 { font-size: 1rem; margin: 0 0 .75rem; }
      p { margin: 0 0 .8rem; max-width: 42rem; overflow-wrap: anywhere; }
      .subtitle { color: var(--muted); margin: 0; }
      a { color: var(--s1); }
      code { font: .9em/1.5 ui-monospace, SF Mono, Menlo, Consolas, Liberation Mono, monospace; \
      background: var(--panel); border-radius: .3rem; padding: .1em .35em; overflow-wrap: anywhere; }
      .summary h2 { margin-top: 1.75rem; }
      .summary p { font-size: 1.1rem; line-height: 1.55; margin-bottom: .5rem; }
      .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); \
      gap: .75rem; margin: 1.5rem 0; }
      .facts div { background: var(--panel); border-radius: .6rem; padding: .9rem 1rem; }
      .facts dt { color: var(--muted); font-size: .85rem; line-height: 1.35; }
      .facts dd { margin: 0; }
      .facts .value { font-size: 1.65rem; font-weight: 650; line-height: 1.3; \
      font-variant-numeric: tabular-nums; }
      .facts .detail { color: var(--muted); font-size: .8rem; line-height: 1.4; }
      .warnings { background: var(--warning); border-left: .3rem solid var(--s2); \
      border-radius: .3rem; padding: .9rem 1.1rem; margin: 1.5rem 0; }
      .warnings h2 { font-size: 1.05rem; margin: 0 0 .3rem; }
      .warnings ul { margin: 0; padding-left: 1.1rem; }
      .warnings li { margin: .2rem 0; overflow-wrap: anywhere; }
      nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; list-style: none; padding: 0; \
      margin: 1.5rem 0 0; font-size: .9rem; }
      nav a { display: inline-block; padding: .2rem 0; }
      section ul { padding-left: 1.2rem; max-width: 42rem; }
      section li { margin: .3rem 0; overflow-wrap: anywhere; }
      .terms { display: grid; grid-template-columns: minmax(8rem, 13rem) 1fr; gap: .4rem 1.25rem; \
      margin: 0 0 1rem; }
      .terms dt { color: var(--muted); }
      .terms dd { margin: 0; overflow-wrap: anywhere; }
      figure { margin: 1.5rem 0 2rem; }
      .chart { display: block; max-width: 100%; height: auto; }
      .narrow { display: none; }
      figcaption { color: var(--muted); font-size: .92rem; line-height: 1.5; margin-top: .75rem; \
      max-width: 42rem; }
      details { margin: .5rem 0; }
      summary { color: var(--s1); cursor: pointer; font-size: .88rem; padding: .25rem 0; }
      .scroll { overflow-x: auto; max-width: 100%; margin: .75rem 0 1rem; }
      .scroll:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid \
      var(--s1); outline-offset: 2px; border-radius: .2rem; }
      table { border-collapse: collapse; font-size: .88rem; line-height: 1.4; \
      font-variant-numeric: tabular-nums; }
      caption { text-align: left; color: var(--muted); font-size: .88rem; padding-bottom: .4rem; }
      details caption { display: none; }
      th, td { padding: .38rem .9rem .38rem 0; text-align: right; \
      border-bottom: 1px solid var(--grid); vertical-align: top; }
      th:first-child, td:first-child { text-align: left; }
      thead th { color: var(--muted); font-weight: 600; vertical-align: bottom; \
      border-bottom: 1px solid var(--edge); }
      tbody th { font-weight: 400; min-width: 9rem; max-width: 20rem; \
      overflow-wrap: anywhere; }
      footer { color: var(--muted); font-size: .85rem; margin-top: 3rem; padding-bottom: 3rem; }
      footer p { border-top: 1px solid var(--grid); padding-top: 1rem; max-width: none; }
      @media (max-width: 47rem) {
        header { padding-top: 1.5rem; }
        h1 { font-size: 1.5rem; }
        .wide { display: none; }
        .narrow { display: block; }
        .summary p { font-size: 1.02rem; }
        .facts { grid-template-columns: repeat(2, 1fr); gap: .6rem; }
        .facts div { padding: .7rem .8rem; }
        .facts .value { font-size: 1.35rem; }
        th, td { padding-right: .6rem; }
        tbody th { min-width: 5rem; }
        .terms { grid-template-columns: 1fr; gap: 0; }
        .terms dd { margin-bottom: .6rem; }
      }
      @media print {
        body { font-size: 10.5pt; }
        header, main, footer { max-width: none; padding: 0; }
        .wide { display: block; }
        .narrow, nav, details { display: none; }
        figure, .facts, .warnings, tr { break-inside: avoid; }
        h2, h3 { break-after: avoid; }
      }

      """ + ofCharts(alone: false)
}

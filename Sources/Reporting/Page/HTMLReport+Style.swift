extension HTMLReport {
  /// The page's looks. Tables follow booktabs: no vertical lines, few horizontal ones.
  static let style = """
    :root {
      --ground: #ffffff; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --panel: #f6f8fa;
      --link: #0b62c4; --hit: #1a7f4e; --miss: #c9400a;
      --series-1: #0072b2; --series-2: #d55e00; --series-3: #009e73; --series-4: #b8578f;
      --series-5: #c98500; --series-6: #3a9bd9; --series-7: #a59a00;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #14171c; --ink: #e3e7ec; --soft: #9aa4b0; --line: #353c46; --panel: #1c2128;
        --link: #6cb2ff; --hit: #3fc487; --miss: #ff8a5c;
        --series-1: #56a8f0; --series-2: #ff8a4c; --series-3: #3cc99a; --series-4: #e59cc8;
        --series-5: #f0b429; --series-6: #8fd0ff; --series-7: #f0e442;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; max-width: 68rem; padding: 2.5rem 1.5rem 5rem; background: var(--ground); color: var(--ink);
      font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
    }
    h1 { margin: 0 0 .3rem; font-size: 2rem; line-height: 1.2; letter-spacing: -.01em; }
    h2 { margin: 3rem 0 1rem; padding-bottom: .3rem; font-size: 1.35rem; border-bottom: 1px solid var(--line); }
    p { max-width: 46rem; }
    .subtitle { margin: 0; color: var(--soft); }
    nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: 1.2rem 0 0; padding: 0; list-style: none; }
    a { color: var(--link); text-decoration: none; }
    a:hover { text-decoration: underline; }
    pre {
      overflow-x: auto; padding: .9rem 1.1rem; background: var(--panel); border: 1px solid var(--line);
      border-radius: 6px; font: 13px/1.5 ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace;
    }
    figure { margin: 1.8rem 0; }
    figcaption { max-width: 46rem; color: var(--soft); font-size: .9rem; }
    figcaption b { color: var(--ink); }
    figure > figcaption:last-child { margin-top: .7rem; }
    .table figcaption { margin-bottom: .6rem; }
    .scroll { overflow-x: auto; }
    table {
      border-collapse: collapse; border-top: 2px solid var(--ink); border-bottom: 2px solid var(--ink);
      font-size: .93rem; font-variant-numeric: tabular-nums;
    }
    th, td { padding: .34rem .6rem; text-align: left; white-space: nowrap; }
    th { font-weight: 600; border-bottom: 1px solid var(--ink); white-space: normal; vertical-align: bottom; }
    tbody tr:hover { background: var(--panel); }
    tr.rule td { border-top: 1px solid var(--ink); }
    .right { text-align: right; }
    .center { text-align: center; }
    .numbers { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.2rem 0; }
    .numbers div {
      min-width: 9rem; padding: .8rem 1.1rem; background: var(--panel); border: 1px solid var(--line);
      border-radius: 8px;
    }
    .numbers b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
    .numbers span { color: var(--soft); font-size: .85rem; }
    .charts { display: flex; flex-wrap: wrap; gap: 1rem; }
    .chart { flex: 1 1 22rem; width: 100%; min-width: 0; height: auto; }
    .images {
      display: grid; gap: 1rem 1.5rem;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--group)), 1fr));
    }
    .group { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 8px; }
    .images img { display: block; width: 100%; height: auto; border-radius: 4px; }
    .images p { margin: .35rem 0 0; font-size: .8rem; line-height: 1.35; overflow-wrap: anywhere; }
    .images .hit img { box-shadow: 0 0 0 2px var(--ground), 0 0 0 4px var(--hit); }
    .images .miss img { box-shadow: 0 0 0 2px var(--ground), 0 0 0 4px var(--miss); }
    .verdict { font-weight: 700; }
    .hit .verdict { color: var(--hit); }
    .miss .verdict { color: var(--miss); }
    @media print { body { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } }
    """
}

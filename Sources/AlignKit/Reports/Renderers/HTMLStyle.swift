/// The style sheet of a page, for light and dark mode.
enum HTMLStyle {
    static let text = """
        :root{color-scheme:light dark;--ground:#fff;--raised:#f5f6f8;--line:#d9dde3;--text:#1c2127;--faint:#5d6772;\
        --good:#1a7f37;--bad:#c62828;--warning:#9a6700;--link:#0b57d0;\
        --k0:#3b6fd4;--k1:#d4641b;--k2:#2c8a57;--k3:#9b4fc0;--k4:#b8860b;--k5:#2a8c98}
        @media(prefers-color-scheme:dark){:root{--ground:#14171b;--raised:#1d2127;--line:#353c45;--text:#e4e8ed;\
        --faint:#98a2ae;--good:#4cc26a;--bad:#ff6b62;--warning:#e3b341;--link:#8ab4f8;\
        --k0:#7aa7ff;--k1:#ff9a57;--k2:#5fcf92;--k3:#cf94ee;--k4:#e3b341;--k5:#63c9d6}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:1240px;padding:16px 24px 64px;background:var(--ground);color:var(--text);\
        font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
        a{color:var(--link)}
        nav{border-bottom:1px solid var(--line);margin-bottom:24px}
        nav h1{font-size:22px;margin:0 0 8px}
        nav ul{list-style:none;padding:0}
        section.report{margin-bottom:56px}
        header{border-left:6px solid var(--good);padding:4px 0 4px 16px;margin-bottom:16px}
        header.failed{border-color:var(--bad)}
        header p{margin:4px 0}
        .subject{color:var(--faint)}
        .verdict{font-size:32px;line-height:1.2;margin:4px 0;color:var(--good)}
        .failed .verdict{color:var(--bad)}
        h3{font-size:18px;margin:24px 0 8px}
        .first{background:var(--raised);border:1px solid var(--line);border-radius:8px;padding:4px 16px 12px}
        .first h3{margin-top:12px}
        .headline{margin:4px 0;font-weight:600}
        .first ul{margin:4px 0;padding-left:20px}
        .explanation{border-left:3px solid var(--warning);padding-left:12px}
        pre.reproduce{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:8px 12px;\
        margin:12px 0 4px;white-space:pre-wrap}
        .first pre.reproduce{background:var(--ground)}
        code,pre,td .name{font:13px/1.45 ui-monospace,Menlo,Consolas,monospace}
        .facts{display:flex;flex-wrap:wrap;gap:0 48px}
        dl{display:grid;grid-template-columns:auto 1fr;gap:2px 16px;margin:16px 0;flex:1 1 300px;align-content:start}
        dl:last-child{flex:0 1 240px}
        dt{color:var(--faint)}
        dd{margin:0}
        .chip{display:inline-block;border:1px solid currentColor;border-radius:99px;padding:0 9px;font-size:12.5px;\
        line-height:1.55;white-space:nowrap;max-width:100%;overflow:hidden;text-overflow:ellipsis;vertical-align:bottom}
        .chip.passed{color:var(--good)}
        .chip.created,.chip.other{color:var(--bad);font-weight:600}
        .chip.inherited{color:var(--warning)}
        figure{margin:24px 0}
        figcaption{color:var(--faint);font-size:14px}
        figcaption b{color:var(--text);font-size:16px;margin-right:6px}
        .scroll{overflow-x:auto;--shade:color-mix(in srgb,var(--text) 32%,transparent);background:\
        linear-gradient(90deg,var(--ground) 50%,transparent) 0 0/48px 100% no-repeat local,\
        linear-gradient(270deg,var(--ground) 50%,transparent) 100% 0/48px 100% no-repeat local,\
        linear-gradient(90deg,var(--shade),transparent) 0 0/16px 100% no-repeat scroll,\
        linear-gradient(270deg,var(--shade),transparent) 100% 0/16px 100% no-repeat scroll}
        .swipe{display:none;margin:4px 0;font-size:13px;color:var(--link)}
        .swipe::before{content:"↔ "}
        svg.plot{display:block;width:100%;min-width:640px;height:auto}
        .small svg.plot{min-width:0}
        .small svg text{font-size:14px}
        .axes path{stroke:var(--line);stroke-width:1;fill:none}
        .axes path.base{stroke:var(--faint)}
        svg text{fill:var(--faint);font:12px system-ui,sans-serif}
        svg text.y{text-anchor:end;dominant-baseline:central}
        svg text.x{text-anchor:middle}
        svg text.v{text-anchor:middle;writing-mode:vertical-rl;transform-box:fill-box;transform-origin:center;\
        transform:rotate(180deg)}
        .k0{--k:var(--k0)}.k1{--k:var(--k1)}.k2{--k:var(--k2)}.k3{--k:var(--k3)}.k4{--k:var(--k4)}.k5{--k:var(--k5)}
        svg .line{fill:none;stroke:var(--k);stroke-width:1.4;opacity:.75}
        svg circle{fill:var(--k);stroke:var(--ground);stroke-width:.5}
        svg a:hover circle,svg a:focus circle{stroke:var(--text);stroke-width:2}
        svg a:hover .bar,svg a:hover .dash{filter:brightness(1.4)}
        svg circle.marked{fill:var(--bad);stroke:var(--ground);stroke-width:1.2}
        svg .bar{fill:var(--k)}
        svg .dash{stroke:var(--k);stroke-width:2.4}
        .legend{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:4px 0;padding:0;font-size:14px}
        .legend li::before{content:"";display:inline-block;width:14px;height:4px;border-radius:2px;\
        background:var(--k);margin-right:7px;vertical-align:middle}
        .filters{display:flex;flex-wrap:wrap;gap:8px 20px;align-items:center;margin:24px 0 8px}
        .filters output,.note{color:var(--faint)}
        input,select{font:inherit;color:inherit;background:var(--raised);border:1px solid var(--line);\
        border-radius:6px;padding:3px 8px;max-width:220px}
        table{border-collapse:collapse;width:100%;font-size:14px}
        th{position:sticky;top:0;background:var(--ground);text-align:left;padding:0;border-bottom:2px solid var(--line);\
        vertical-align:bottom}
        th button{all:unset;cursor:pointer;padding:4px 10px;font-weight:600;box-sizing:border-box;width:100%}
        th button:hover,th button:focus-visible{color:var(--link)}
        th.n button{text-align:right}
        th[aria-sort=ascending] button::after{content:" ↑"}
        th[aria-sort=descending] button::after{content:" ↓"}
        td{padding:3px 10px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:normal}
        td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        td .name,td li,td code{overflow-wrap:anywhere}
        td:nth-child(2){min-width:210px}
        th button{overflow-wrap:normal}
        td details ul{margin:4px 0;padding-left:18px}
        td summary,details summary{cursor:pointer}
        tr:target{background:color-mix(in srgb,var(--link) 18%,transparent)}
        .glossary{margin:16px 0}
        .glossary dl{grid-template-columns:minmax(90px,auto) 1fr}
        .panel{border:1px solid var(--line);border-radius:8px;padding:8px 16px;margin:8px 0}
        .panels{display:flex;flex-wrap:wrap;gap:0 24px}
        figure.small{flex:1 1 320px;max-width:460px;margin:12px 0}
        figure img{display:block;image-rendering:pixelated;width:100%;height:auto;margin-top:8px;\
        border:1px solid var(--line)}
        figure img.tall{width:auto;height:320px}
        @media(max-width:900px){section.report{display:flex;flex-direction:column}.facts,.facts~*{order:1}\
        .facts+figure{order:0}}
        @media(max-width:687px){.swipe{display:block}}
        @media(max-width:600px){body{padding:12px 12px 48px}.verdict{font-size:26px}dl{grid-template-columns:1fr}\
        dd{margin-bottom:6px}figure:not(.small) svg text{font-size:17px}td:nth-child(2){min-width:270px}\
        td[data-s]::before{content:attr(data-s);display:block;width:fit-content;border:1px solid currentColor;border-radius:99px;\
        padding:0 9px;font-size:12.5px;line-height:1.55;margin-bottom:2px;color:var(--good)}\
        tr.created td[data-s]::before,tr.other td[data-s]::before{color:var(--bad);font-weight:600}\
        tr.inherited td[data-s]::before{color:var(--warning)}}
        """
}

import { createHash } from "node:crypto";

/** The whole look of the page; small enough to go with it, so a phone with bad signal asks once. */
export const trackingStyle = `
:root{color-scheme:light dark;--page:#f1f5f4;--card:#fff;--ink:#16302d;--soft:#55706c;--line:#dfe8e6;--brand:#0b7a6f;--onbrand:#fff;--tint:#e3f3f0;--bad:#b42318;--badtint:#fdecea}
@media (prefers-color-scheme:dark){:root{--page:#0d1716;--card:#15211f;--ink:#e6f1ef;--soft:#9db5b1;--line:#273835;--brand:#4fc3b4;--onbrand:#06201d;--tint:#16302c;--bad:#ff9d92;--badtint:#3a1a17}}
*,::before,::after{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:34rem;margin:0 auto;padding:1.25rem 1rem 2.5rem}
h1,h2,p,ol,dl,dd{margin:0;padding:0}
header{display:flex;align-items:center;gap:.75rem;margin-bottom:1rem}
.mark{flex:none;width:2.75rem;height:2.75rem;border-radius:.9rem;background:var(--brand);color:var(--onbrand);font-size:1.25rem;font-weight:700;display:grid;place-items:center}
.shop{font-weight:700;overflow-wrap:anywhere}
.outlet,.note{color:var(--soft);font-size:.9rem;overflow-wrap:anywhere}
section{background:var(--card);border:1px solid var(--line);border-radius:1.1rem;padding:1.15rem 1.15rem 1.2rem;margin-bottom:.85rem}
.hero{background:var(--tint);border-color:transparent}
.hero.bad{background:var(--badtint)}
.number{color:var(--soft);font-size:.9rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;letter-spacing:-.01em;margin:.15rem 0 .5rem;color:var(--brand)}
.hero h1:last-child{margin-bottom:0}
.bad h1{color:var(--bad)}
h2{font-size:.8rem;font-weight:700;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);margin-bottom:.85rem}
.when strong{display:block;font-weight:600}
ol{list-style:none}
li{position:relative;padding:0 0 1.15rem 2.1rem;color:var(--soft)}
li:last-child{padding-bottom:0}
li::before{content:"";position:absolute;left:0;top:.1rem;width:1.3rem;height:1.3rem;border-radius:50%;border:2px solid var(--line);background:var(--card)}
li::after{content:"";position:absolute;left:.6rem;top:1.5rem;bottom:0;width:2px;background:var(--line)}
li:last-child::after{display:none}
li.done{color:var(--ink)}
li.done::before{content:"\\2713";border-color:var(--brand);background:var(--brand);color:var(--onbrand);font-size:.8rem;font-weight:700;line-height:1.1rem;text-align:center}
li.done::after{background:var(--brand)}
li.current{color:var(--ink);font-weight:700}
li.current::before{border:.38rem solid var(--brand)}
li .note{display:block;font-weight:400}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
td{padding:.6rem 0;vertical-align:top;border-top:1px solid var(--line);overflow-wrap:anywhere}
tr:first-child td{border-top:0;padding-top:0}
td:last-child{text-align:right;white-space:nowrap;padding-left:1rem}
td .note{display:block}
dl{font-variant-numeric:tabular-nums}
dl div{display:flex;justify-content:space-between;gap:1rem;padding:.22rem 0}
table+dl{border-top:1px solid var(--line);padding-top:.6rem}
dt{color:var(--soft)}
.total dt,.total dd{font-weight:700;color:var(--ink)}
.due dt,.due dd{font-weight:700;color:var(--ink);font-size:1.15rem}
.badge{display:inline-block;margin-top:.6rem;padding:.2rem .75rem;border-radius:1rem;background:var(--tint);color:var(--brand);font-weight:700;font-size:.9rem}
footer{text-align:center;color:var(--soft);font-size:.95rem;padding:.5rem 0}
a{color:var(--brand);font-weight:700;white-space:nowrap}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`;

const styleHash = createHash("sha256").update(trackingStyle).digest("base64");

/** Nothing but this one style: no script, no picture, no frame, no form, no word to anybody where the reader came from. */
export const trackingHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none';script-src 'none';style-src 'sha256-${styleHash}';base-uri 'none';form-action 'none';frame-ancestors 'none'`,
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex, nofollow",
  "cache-control": "no-store",
  vary: "Accept-Language",
} as const;

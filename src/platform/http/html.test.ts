import { describe, expect, it } from "vitest";
import { html } from "./html.ts";

describe("html", () => {
  it("escapes every sign that could end a text or a quoted attribute", () => {
    const hostile = `<script>alert("1")</script> & 'x'`;
    expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
      `<p title="${"&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; &#38; &#39;x&#39;"}">${"&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; &#38; &#39;x&#39;"}</p>`,
    );
  });

  it("takes pieces, lists of pieces and nothing, and escapes none of them again", () => {
    const rows = ["a", "<b>"].map((name) => html`<li>${name}</li>`);
    expect(html`<ul>${rows}${null}${[]}</ul>${0}`.text).toBe("<ul><li>a</li><li>&#60;b&#62;</li></ul>0");
  });

  it("leaves what looks like an escape, or a slot, as the text that it is", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is the point
    expect(html`${"&amp; ${x} $1"}`.text).toBe("&#38;amp; ${x} $1");
  });
});

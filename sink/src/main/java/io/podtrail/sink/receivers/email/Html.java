package io.podtrail.sink.receivers.email;

import io.podtrail.sink.receivers.message.Markup;

/** HTML as every mail reader shows it: lines, bold and code, no style sheet, nothing from elsewhere. */
final class Html {
    static final Markup MARKUP = new Markup() {
        @Override
        public String escape(String value) {
            return value.replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;");
        }

        @Override
        public String bold(String written) {
            return "<b>" + written + "</b>";
        }

        @Override
        public String code(String lines) {
            return "<code>" + escape(lines).replace(" ", "&nbsp;") + "</code>";
        }

        @Override
        public String url(String url) {
            return "<a href=\"" + escape(url) + "\">" + escape(url) + "</a>";
        }

        @Override
        public String bullet() {
            return "• ";
        }
    };

    private Html() {}

    /** A page of lines. */
    static String page(String lines) {
        return "<!DOCTYPE html><html><body><p>" + lines.replace("\n", "<br>\n") + "</p></body></html>\n";
    }
}

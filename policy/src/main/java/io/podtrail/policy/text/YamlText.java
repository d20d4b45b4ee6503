package io.podtrail.policy.text;

import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactoryBuilder;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.Writer;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;

/**
 * How YAML is written for people to read and for programs to read back. What could be taken for another type, what is not
 * ASCII and what {@link Printable} would change stands in double quotes, in which YAML has escapes for every character; a
 * text never goes on in a second line, where it would begin the line.
 */
public final class YamlText {
    private YamlText() {}

    /** A mapper without a document's start marker, with as few quotes as that allows. */
    public static YAMLMapper.Builder builder() {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        options.setAllowUnicode(false);
        return YAMLMapper.builder(new OneLineFactory(YAMLFactory.builder()
                .dumperOptions(options)
                .stringQuotingChecker(new Quoting())
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)));
    }

    /** Jackson writes text with line breaks as blocks before it asks whether to quote; here it is quoted. */
    private static final class OneLineFactory extends YAMLFactory {
        private static final long serialVersionUID = 1;

        OneLineFactory(YAMLFactoryBuilder builder) {
            super(builder);
        }

        @Override
        protected YAMLGenerator _createGenerator(Writer out, IOContext context) throws IOException {
            return new YAMLGenerator(
                    context,
                    _generatorFeatures,
                    _yamlGeneratorFeatures,
                    _quotingChecker,
                    _objectCodec,
                    out,
                    _dumperOptions) {
                @Override
                public void writeString(String text) throws IOException {
                    if (text.indexOf('\n') < 0) {
                        super.writeString(text);
                    } else {
                        _verifyValueWrite("write String value");
                        _writeScalar(text, "string", DumperOptions.ScalarStyle.DOUBLE_QUOTED);
                    }
                }
            };
        }
    }

    private static final class Quoting extends StringQuotingChecker {
        private static final long serialVersionUID = 1;

        /** Words, and durations such as 1d12h, that no resolver takes for a number or a time; Jackson knows the keywords. */
        private static final Pattern PLAIN =
                Pattern.compile("[A-Za-z/][\\w./+-]*(?:[: ][\\w./+-]+)*|(?:\\d+(?:ms|[smhd]))+");

        @Override
        public boolean needToQuoteName(String name) {
            return needToQuoteValue(name);
        }

        @Override
        public boolean needToQuoteValue(String value) {
            return isReservedKeyword(value) || !PLAIN.matcher(value).matches();
        }
    }
}

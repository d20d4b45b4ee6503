package io.podtrail.app.check;

import io.podtrail.policy.text.Printable;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** JUnit's XML, which every CI shows: a test suite per file, a test case per workload, an error per file that cannot be read. */
public final class JUnitWriter {
    private final XMLStreamWriter xml;

    private JUnitWriter(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** Writes the report as one document. */
    public static void write(CheckReport report, PrintWriter out) {
        try {
            new JUnitWriter(XMLOutputFactory.newFactory().createXMLStreamWriter(out)).write(report);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML can be written", e);
        }
        out.println();
        out.flush();
    }

    private void write(CheckReport report) throws XMLStreamException {
        Map<String, List<CheckedWorkload>> workloads = report.workloads().stream()
                .collect(Collectors.groupingBy(CheckedWorkload::file, LinkedHashMap::new, Collectors.toList()));
        Map<String, List<CheckReport.FileProblem>> problems = report.problems().stream()
                .collect(Collectors.groupingBy(CheckReport.FileProblem::file, LinkedHashMap::new, Collectors.toList()));
        Set<String> files = new LinkedHashSet<>(workloads.keySet());
        files.addAll(problems.keySet());
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        start(
                "testsuites",
                report.workloads(),
                report.problems().size(),
                report.passedOver().size());
        xml.writeAttribute("name", "podtrail check");
        for (String file : files) {
            suite(file, workloads.getOrDefault(file, List.of()), problems.getOrDefault(file, List.of()));
        }
        for (PassedOver file : report.passedOver()) {
            passedOver(file);
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void suite(String file, List<CheckedWorkload> workloads, List<CheckReport.FileProblem> problems)
            throws XMLStreamException {
        xml.writeCharacters("\n  ");
        start("testsuite", workloads, problems.size(), 0);
        xml.writeAttribute("name", text(file));
        for (CheckedWorkload workload : workloads) {
            testCase(workload.toString(), file, workload.manifest().line());
            if (workload.isExempt()) {
                xml.writeEmptyElement("skipped");
                xml.writeAttribute("message", text(workload.exemption()));
            } else if (!workload.violations().isEmpty()) {
                failure(workload);
            }
            xml.writeEndElement();
        }
        for (CheckReport.FileProblem problem : problems) {
            testCase("line " + problem.problem().line(), file, problem.problem().line());
            xml.writeStartElement("error");
            xml.writeAttribute("type", "bad input");
            xml.writeAttribute("message", text(problem.problem().toString()));
            xml.writeCharacters(text(problem.toString()));
            xml.writeEndElement();
            xml.writeEndElement();
        }
        xml.writeCharacters("\n  ");
        xml.writeEndElement();
    }

    private void passedOver(PassedOver file) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("tests", "1");
        xml.writeAttribute("failures", "0");
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", "1");
        xml.writeAttribute("name", text(file.file()));
        testCase("passed over", file.file(), 0);
        xml.writeEmptyElement("skipped");
        xml.writeAttribute("message", file.reason());
        xml.writeEndElement();
        xml.writeCharacters("\n  ");
        xml.writeEndElement();
    }

    private void start(String element, List<CheckedWorkload> workloads, int errors, int passedOver)
            throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("tests", Integer.toString(workloads.size() + errors + passedOver));
        xml.writeAttribute(
                "failures",
                count(workloads.stream()
                        .filter(workload -> !workload.violations().isEmpty())
                        .count()));
        xml.writeAttribute("errors", Integer.toString(errors));
        xml.writeAttribute(
                "skipped",
                count(passedOver
                        + workloads.stream().filter(CheckedWorkload::isExempt).count()));
    }

    private static String count(long count) {
        return Long.toString(count);
    }

    private void testCase(String name, String file, int line) throws XMLStreamException {
        xml.writeCharacters("\n    ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", text(file));
        xml.writeAttribute("name", text(name));
        xml.writeAttribute("file", text(file));
        xml.writeAttribute("line", Integer.toString(line));
        xml.writeAttribute("time", "0");
    }

    private void failure(CheckedWorkload workload) throws XMLStreamException {
        xml.writeStartElement("failure");
        xml.writeAttribute("type", "violation");
        xml.writeAttribute(
                "message",
                text(workload.violations().stream()
                        .map(violation -> violation.finding().check())
                        .distinct()
                        .collect(Collectors.joining(", "))));
        var lines = new StringBuilder();
        for (Violation violation : workload.violations()) {
            lines.append("%s:%d: %s: %s%n"
                    .formatted(
                            text(workload.file()),
                            violation.line(),
                            violation.finding().check(),
                            text(violation.finding().toString())));
        }
        xml.writeCharacters(lines + System.lineSeparator() + workload.fix().toYaml());
        xml.writeEndElement();
    }

    /** XML has no way to write most control characters; none is left in what is printable. */
    private static String text(String text) {
        return Printable.of(text);
    }
}

package io.podtrail.collector.kubernetes.http;

import io.podtrail.collector.kubernetes.kubeconfig.ClusterAccess;
import io.podtrail.collector.kubernetes.kubeconfig.ExecConfig;
import io.podtrail.collector.kubernetes.kubeconfig.ExecConfig.InteractiveMode;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Credentials that a program provides. It is executed without a shell, once for all requests that wait, and again when its
 * credential has expired or is rejected. Upstream: {@code plugin/pkg/client/auth/exec/exec.go}.
 */
final class ExecPlugin implements Credentials {
    private static final String INFO = "KUBERNETES_EXEC_INFO";
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    private final ExecConfig exec;
    private final ClusterAccess access;
    private final Map<String, String> variables;
    private final PrintStream errors;
    private final Clock clock;
    private @Nullable ExecCredential answer;
    private volatile @Nullable Process running;
    private volatile boolean closed;

    /**
     * @param variables of the environment that the program inherits
     * @param errors where the program's standard error goes
     */
    ExecPlugin(ExecConfig exec, ClusterAccess access, Map<String, String> variables, PrintStream errors, Clock clock) {
        this.exec = exec;
        this.access = access;
        this.variables = variables;
        this.errors = errors;
        this.clock = clock;
    }

    @Override
    public synchronized Credential current() throws CredentialException {
        ExecCredential known = answer;
        return known == null || isExpired(known) ? execute() : known.credential();
    }

    @Override
    public synchronized Credential ofConnection() throws CredentialException {
        ExecCredential known = answer;
        return known == null ? execute() : known.credential();
    }

    @Override
    public synchronized boolean renew(Credential rejected) throws CredentialException {
        ExecCredential known = answer;
        boolean isRenewed = known != null && !known.credential().equals(rejected);
        return isRenewed || !execute().equals(rejected);
    }

    /** Ends the program, if it runs. */
    @Override
    public void close() {
        closed = true;
        Process process = running;
        if (process != null) {
            end(process);
        }
    }

    private boolean isExpired(ExecCredential known) {
        Instant expiry = known.expiry();
        return expiry != null && clock.instant().isAfter(expiry);
    }

    private Credential execute() throws CredentialException {
        Process process = start();
        running = process;
        try {
            if (closed) {
                throw new CredentialException("exec: %s is not waited for any longer".formatted(name()));
            }
            relayErrors(process);
            byte[] output = process.getInputStream().readNBytes(MAX_ANSWER_BYTES + 1);
            if (output.length > MAX_ANSWER_BYTES) {
                throw new CredentialException(
                        "exec: %s writes more than %d kB to standard output".formatted(name(), MAX_ANSWER_BYTES >> 10));
            }
            int code = process.waitFor();
            if (code != 0) {
                throw new CredentialException("exec: %s failed with exit code %d".formatted(name(), code));
            }
            ExecCredential renewed = ExecCredential.parse(output, exec);
            answer = renewed;
            return renewed.credential();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CredentialException("exec: %s was interrupted".formatted(name()), new InterruptedIOException());
        } catch (IOException e) {
            throw e instanceof CredentialException explained
                    ? explained
                    : new CredentialException("exec: the answer of %s cannot be read".formatted(name()), e);
        } finally {
            running = null;
            end(process);
        }
    }

    private Process start() throws CredentialException {
        boolean interactive = isInteractive();
        List<String> command = new ArrayList<>(List.of(exec.command()));
        command.addAll(exec.args());
        var builder = new ProcessBuilder(command);
        if (interactive) {
            builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
        }
        try {
            Map<String, String> environment = builder.environment();
            environment.clear();
            environment.putAll(variables);
            exec.env().forEach(variable -> environment.put(variable.name(), variable.value()));
            environment.put(INFO, ExecCredential.request(exec, access, interactive));
            Process process = builder.start();
            if (!interactive) {
                process.getOutputStream().close();
            }
            return process;
        } catch (IllegalArgumentException e) {
            throw new CredentialException(
                    "exec: args or env of %s hold what no process can be given".formatted(name()), e);
        } catch (IOException e) {
            String hint = exec.installHint().isEmpty() ? "" : "\n" + ControlCharacters.escaped(exec.installHint());
            throw new CredentialException(
                    "exec: %s cannot be started: is it installed, executable, and in $PATH?%s".formatted(name(), hint),
                    e);
        }
    }

    private boolean isInteractive() throws CredentialException {
        if (exec.interactiveMode() == InteractiveMode.NEVER) {
            return false;
        }
        boolean hasTerminal = hasTerminal();
        if (exec.interactiveMode() == InteractiveMode.ALWAYS && !hasTerminal) {
            throw new CredentialException(
                    "exec: %s wants to ask for input (interactiveMode Always), and there is no terminal"
                            .formatted(name()));
        }
        return hasTerminal;
    }

    /** Whether standard input is a terminal, which the JDK cannot say alone; POSIX has a command for it. */
    private static boolean hasTerminal() throws CredentialException {
        try {
            return new ProcessBuilder("tty", "-s")
                            .redirectInput(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // An image without it has no terminal either.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CredentialException("exec: interrupted", new InterruptedIOException());
        }
    }

    /** As it comes, because it may be a question that waits for its answer. */
    private void relayErrors(Process process) {
        var thread = new Thread(
                () -> {
                    var text = new char[4096];
                    try (Reader reader = new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)) {
                        for (int n = reader.read(text); n >= 0; n = reader.read(text)) {
                            errors.print(ControlCharacters.escaped(new String(text, 0, n)));
                            errors.flush();
                        }
                    } catch (IOException e) {
                        // The program has ended.
                    }
                },
                "podtrail-exec-stderr");
        thread.setDaemon(true);
        thread.start();
    }

    private String name() {
        return ControlCharacters.escaped(exec.command());
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}

package io.podtrail.sink.receivers.email;

import io.podtrail.policy.document.StrictObject;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Addresses in settings: {@code Podtrail <podtrail@example.com>}, or the address alone. */
final class Mailbox {
    private Mailbox() {}

    /** Notes what is wrong with an address; empty then, and when there is none. */
    static Optional<InternetAddress> read(StrictObject settings, String setting, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(text));
        } catch (AddressException e) {
            settings.note(
                    setting,
                    "\"%s\" is not a valid address: write name@example.com or Name <name@example.com>".formatted(text));
            return Optional.empty();
        }
    }

    private static InternetAddress parse(String text) throws AddressException {
        InternetAddress[] addresses = InternetAddress.parse(text, true);
        if (addresses.length != 1 || text.chars().anyMatch(c -> c < ' ')) {
            throw new AddressException("not one address");
        }
        InternetAddress address = addresses[0];
        address.validate();
        if (address.isGroup() || address.getAddress().indexOf('@') < 0) {
            throw new AddressException("no domain");
        }
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(address.getAddress())) {
            throw new AddressException("not ASCII");
        }
        return address;
    }

    /** What follows the last at sign. */
    static String domain(InternetAddress address) {
        return address.getAddress().substring(address.getAddress().lastIndexOf('@') + 1);
    }
}

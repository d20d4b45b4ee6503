package io.podtrail.app.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.podtrail.policy.text.Printable;

/** Makes the labels of metrics printable: clusters, namespaces and checks are named by what is observed. */
final class PrintableTags implements MeterFilter {
    @Override
    public Meter.Id map(Meter.Id id) {
        return id.getTags().stream().allMatch(tag -> Printable.isPrintable(tag.getValue()))
                ? id
                : id.replaceTags(id.getTags().stream()
                        .map(tag -> Tag.of(tag.getKey(), Printable.of(tag.getValue())))
                        .toList());
    }
}

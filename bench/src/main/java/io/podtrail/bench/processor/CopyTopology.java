package io.podtrail.bench.processor;

import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The ceiling: reads nothing of a record, puts its bytes into a store and copies them to a topic. */
final class CopyTopology {
    private static final String STORE = "copies";

    private CopyTopology() {}

    static Topology build(String from, String to) {
        var bytes = Serdes.ByteArray();
        return new Topology()
                .addSource("in", bytes.deserializer(), bytes.deserializer(), from)
                .addProcessor("copy", new Copying(), "in")
                .addSink("out", to, bytes.serializer(), bytes.serializer(), "copy");
    }

    private static final class Copying implements ProcessorSupplier<byte[], byte[], byte[], byte[]> {
        @Override
        public Processor<byte[], byte[], byte[], byte[]> get() {
            return new Processor<>() {
                private ProcessorContext<byte[], byte[]> context;
                private KeyValueStore<byte[], byte[]> store;

                @Override
                public void init(ProcessorContext<byte[], byte[]> context) {
                    this.context = context;
                    store = context.getStateStore(STORE);
                }

                @Override
                public void process(Record<byte[], byte[]> record) {
                    store.put(record.key(), record.value());
                    context.forward(record);
                }
            };
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(STORE), Serdes.ByteArray(), Serdes.ByteArray()));
        }
    }
}

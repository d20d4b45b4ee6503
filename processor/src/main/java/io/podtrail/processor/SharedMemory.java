package io.podtrail.processor;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/**
 * Keeps the native memory of many stores small: one cache for all of the process, and write buffers by what a store is
 * for. Streams' default gives every store of every partition 98 MiB of its own, which a few dozen partitions make more
 * than a machine has.
 *
 * <p>Write buffers have no budget in common: RocksDB keeps one by flushing whichever store is written to next, however
 * little is in it, and the small files that come of it stall the writers.
 */
public final class SharedMemory implements RocksDBConfigSetter {
    private static final long MEBIBYTE = 1024 * 1024;
    /** Of the whole process, in bytes: blocks that were read, indexes and filters. */
    private static final long CACHE_BYTES = 128 * MEBIBYTE;
    /** Indexes and filters are not pushed out by blocks that are read once. */
    private static final double FOR_INDEXES = 0.3;
    /** Of those that grow with the number of pods. */
    private static final Map<String, Long> WRITE_BUFFERS =
            Map.of(Pods.STORE, 8 * MEBIBYTE, Alerting.STORE, 4 * MEBIBYTE);

    private static final long SMALL_WRITE_BUFFER = MEBIBYTE;

    static {
        RocksDB.loadLibrary();
    }

    // As long as the process: a store that is closed gives its blocks back by itself.
    private static final Cache CACHE = new LRUCache(CACHE_BYTES, -1, false, FOR_INDEXES);

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        // Streams' own table format, which knows how to measure and to close its cache.
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        // Streams turns it off; what is kept of pods is a fifth as large with it.
        options.setCompressionType(CompressionType.LZ4_COMPRESSION);
        options.setWriteBufferSize(WRITE_BUFFERS.getOrDefault(store, SMALL_WRITE_BUFFER));
    }

    @Override
    public void close(String store, Options options) {
        // The cache is the process', not the store's.
    }
}

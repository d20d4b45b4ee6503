package io.podtrail.processor;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One budget of native memory for all stores of the process: blocks that were read, indexes, filters and what is not written to
 * disk yet. Streams' default gives every store of every partition its own budget of 98 MiB, which a few dozen partitions
 * make more than a machine has.
 */
public final class SharedMemory implements RocksDBConfigSetter {
    /** In bytes. */
    static final long BUDGET = 256L * 1024 * 1024;
    /** Of the budget, for what is not written to disk yet. */
    private static final long WRITE_BUFFERS = BUDGET / 4;
    /** Of one store. Many of them are small: what is not used need not be reserved. */
    private static final long WRITE_BUFFER = 8L * 1024 * 1024;
    /** Indexes and filters are not pushed out by blocks that are read once. */
    private static final double FOR_INDEXES = 0.3;

    static {
        RocksDB.loadLibrary();
    }

    // As long as the process: a store that is closed gives its blocks back by itself.
    private static final Cache CACHE = new LRUCache(BUDGET, -1, false, FOR_INDEXES);
    private static final WriteBufferManager BUFFERS = new WriteBufferManager(WRITE_BUFFERS, CACHE);

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        // Streams' own table format, which knows how to measure and to close its cache.
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(BUFFERS);
        options.setWriteBufferSize(WRITE_BUFFER);
    }

    @Override
    public void close(String store, Options options) {
        // The budget is the process', not the store's.
    }
}

// A store in one file that only grows: DIRECTORY/journal. Each apply() writes one entry with a
// checksum in one call. A process that is killed therefore leaves complete entries and at most one
// incomplete entry at the end, which is ignored. The store survives the end of the process, but not
// a crash of the machine, because it does not wait for the disk.
#pragma once

#include <memory>
#include <string>

#include "harness/base/result.hpp"
#include "harness/reference_broker/store.hpp"

namespace brokerproof::reference_broker {

/// The records that the content of a journal leaves; an incomplete entry ends it.
record_map records_of_journal(bytes_view content);

class journal_store : public store {
public:
    /// Creates the directory if it does not exist.
    static result<std::unique_ptr<journal_store>> open(const std::string& directory);
    ~journal_store() override;
    journal_store(const journal_store&) = delete;
    journal_store& operator=(const journal_store&) = delete;

    /// Throws std::runtime_error when the file cannot be written: a server that cannot keep a
    /// message that it promised to keep must stop.
    void apply(const record_changes& changes) override;
    record_map load() override { return records_; }

private:
    explicit journal_store(std::string path) : path_(std::move(path)) {}
    result<void> rewrite();
    result<void> append(const record_changes& changes);

    std::string path_;
    int file_ = -1;
    std::size_t size_ = 0;       ///< the size of the file
    std::size_t rewritten_ = 0;  ///< the size after the last rewrite, without outdated entries
    record_map records_;
};

}  // namespace brokerproof::reference_broker

// A store in one file that only grows: DIRECTORY/journal. Each apply() is one entry with its
// checksum, written by one call, so that a process that is killed leaves whole entries and perhaps
// a torn last one, which does not count. It outlives the process, not the machine: nothing waits
// for the disk.
#pragma once

#include <memory>
#include <string>

#include "harness/reference_broker/store.hpp"

namespace brokerproof::reference_broker {

class journal_store : public store {
public:
    /// Creates the directory if need be. Null: `why` says what failed.
    static std::unique_ptr<journal_store> open(const std::string& directory, std::string& why);
    ~journal_store() override;
    journal_store(const journal_store&) = delete;
    journal_store& operator=(const journal_store&) = delete;

    /// Throws std::runtime_error when it cannot be written: a server that promised to keep a
    /// message must not go on then.
    void apply(const record_changes& changes) override;
    record_map load() override { return records_; }

private:
    explicit journal_store(std::string path) : path_(std::move(path)) {}
    std::string rewrite();
    std::string append(const record_changes& changes);

    std::string path_;
    int file_ = -1;
    std::size_t size_ = 0;       ///< of the file
    std::size_t rewritten_ = 0;  ///< its size when it held nothing that is out of date
    record_map records_;
};

}  // namespace brokerproof::reference_broker

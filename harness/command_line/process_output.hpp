// The two output streams of the process. Everything that the program prints passes here: text from
// files, brokers and arguments is made printable, so that it cannot steer a terminal, and output
// that cannot be written is noticed.
#pragma once

#include <ostream>
#include <streambuf>
#include <string>

namespace brokerproof::command_line {

/// Writes to a file descriptor that it does not own.
class process_output final : public std::streambuf {
public:
    explicit process_output(int descriptor);
    ~process_output() override;
    process_output(const process_output&) = delete;
    process_output& operator=(const process_output&) = delete;

    /// The number of the first error; 0: everything that was printed has been written.
    int error() const { return error_; }

protected:
    int_type overflow(int_type c) override;
    std::streamsize xsputn(const char* text, std::streamsize size) override;
    int sync() override;

private:
    void write(std::string_view text);

    int descriptor_;
    bool is_terminal_;
    std::string pending_;
    int error_ = 0;
};

/// std::cout and std::cerr as process_output, for as long as it lives.
class process_streams {
public:
    process_streams();
    ~process_streams();
    process_streams(const process_streams&) = delete;
    process_streams& operator=(const process_streams&) = delete;

    /// To be called at the end: `code`, or 3 instead of 0 when what was printed on the standard
    /// output is lost, which it says on the other one.
    int exit_code(int code);

private:
    process_output out_;
    process_output notes_;
    std::streambuf* out_before_;
    std::streambuf* notes_before_;
};

}  // namespace brokerproof::command_line

// What the web server makes of the bytes of a request: nothing of a foreign host is ever served.
#include <cstdint>
#include <cstdlib>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>

#include "harness/web/requests.hpp"

using namespace brokerproof;
namespace http = boost::beast::http;

namespace {

bool is_served(web::wish asked) {
    return asked == web::wish::page || asked == web::wish::document || asked == web::wish::events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    web::site content;
    content.page = "page";
    http::request_parser<http::empty_body> parser;
    parser.header_limit(8 * 1024);
    boost::system::error_code error;
    parser.put(boost::asio::buffer(data, size), error);
    if (error || !parser.is_header_done()) return 0;
    const auto message = parser.release();
    const auto asked = web::wish_of(message, content);
    const bool is_ours =
        message.count(http::field::host) == 1 && web::is_this_machine(message[http::field::host]);
    if (is_served(asked) && !is_ours) std::abort();
    return 0;
}

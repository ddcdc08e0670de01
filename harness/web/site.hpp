// What the server serves. Values only.
#pragma once

#include <string>

namespace brokerproof::web {

/// Everything but the document itself stays the same while it is served.
struct site {
    std::string page;    ///< HTML, at `/`; empty: there is neither a page nor `/events`
    std::string policy;  ///< Content-Security-Policy of the page
    std::string document_path = "/data";
    std::string document_type = "application/json";
};

}  // namespace brokerproof::web

// What OpenSSL asks and tells during a handshake, and what its failures mean; internal to this
// folder. The functions find the notes of their connection by SSL_get_app_data().
#pragma once

#include <string>

#include <openssl/ssl.h>

#include "harness/base/bytes.hpp"
#include "harness/tls/context.hpp"
#include "harness/tls/fault.hpp"

namespace brokerproof::tls {

struct handshake_notes {
    fault of_certificate;     ///< the first thing that is wrong with the other side's certificate
    std::string wanted_name;  ///< the name that the broker's certificate must have
    bool is_client = false;
    bool was_asked_for_certificate = false;  ///< and we have none
    bool keeps_tickets = false;
    ticket newest;
};

int note_verification(int is_good, X509_STORE_CTX* seen);
int note_certificate_request(SSL* connection, X509** certificate, EVP_PKEY** key);
int note_ticket(SSL* connection, SSL_SESSION* given);

/// What OpenSSL's error `code` means. `beginning`: how all that came from the other side began.
fault explain_failure(const handshake_notes& notes, unsigned long code, bytes_view beginning);

/// The other side ended the connection before the handshake was over.
fault explain_end(const handshake_notes& notes, bool by_reset, bytes_view beginning);

}  // namespace brokerproof::tls

#include "tests/load/targets.h"

#include <grpcpp/support/byte_buffer.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "tests/load/etcd_put.pb.h"

namespace partners::load {
namespace {

using registry::v1::Partner;

grpc::ByteBuffer Bytes(const google::protobuf::Message& message) {
  grpc::Slice slice(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return grpc::ByteBuffer(&slice, 1);
}

void AddContact(const std::string& purpose, const std::string& name, const std::string& email,
                Partner* partner) {
  Partner::Contact* contact = partner->add_contacts();
  contact->set_purpose(purpose);
  contact->set_person_name(name);
  contact->set_email(email);
  contact->set_phone("555-0100");
}

constexpr const char* kRegions[] = {"greater-boston", "northeast", "southeast", "central"};

void AddPlaces(Partner* partner) {
  for (const char* region : kRegions) partner->add_regions(region);
  for (int grade = type::v1::GRADE_K; grade <= type::v1::GRADE_08; ++grade)
    partner->add_grades(static_cast<type::v1::Grade>(grade));
  for (const char* language : {"en", "es", "pt", "ht"}) partner->add_languages(language);
  for (int year = 2025; year <= 2027; ++year) {
    Partner::Capacity* capacity = partner->add_capacities();
    capacity->mutable_school_year()->set_ending_year(year);
    capacity->set_schools(12);
    capacity->set_remote(true);
    capacity->set_travelling(true);
  }
}

grpc::ByteBuffer GetRequest(uint64_t n) {
  registry::v1::GetPartnerRequest request;
  request.set_name(absl::StrCat("partners/", PartnerId(n)));
  return Bytes(request);
}

grpc::ByteBuffer CreateRequest(const std::string& id) {
  registry::v1::CreatePartnerRequest request;
  *request.mutable_partner() = MakePartner(id);
  request.set_partner_id(id);
  request.set_request_id("create-" + id);
  return Bytes(request);
}

Partner Written(uint64_t n, uint64_t records) {
  Partner partner = MakePartner(PartnerId(n % records));
  partner.set_name(absl::StrCat("partners/", PartnerId(n % records)));
  return partner;
}

grpc::ByteBuffer UpdateRequest(uint64_t n, uint64_t records, const std::string& run) {
  registry::v1::UpdatePartnerRequest request;
  *request.mutable_partner() = Written(n, records);
  request.set_request_id(absl::StrCat("update-", run, "-", n));
  return Bytes(request);
}

grpc::ByteBuffer PutRequest(uint64_t n, uint64_t records) {
  const Partner partner = Written(n, records);
  etcdserverpb::PutRequest request;
  request.set_key(partner.name());
  request.set_value(partner.SerializeAsString());
  return Bytes(request);
}

}  // namespace

std::string PartnerId(uint64_t n) { return absl::StrFormat("load-%07d", n); }

Partner MakePartner(const std::string& id) {
  Partner partner;
  partner.set_legal_name("Fictional Partners for Learning and Leadership of New England, Inc.");
  Partner::OtherName* trading = partner.add_other_names();
  trading->set_text("Fictional Learning Partners");
  trading->set_kind(Partner::OtherName::KIND_TRADING);
  partner.set_type(Partner::TYPE_NONPROFIT);
  for (const char* scheme : {"ein", "commbuys-vendor"}) {
    Partner::Identifier* identifier = partner.add_identifiers();
    identifier->set_scheme(scheme);
    identifier->set_value(id);
  }
  AddContact("contracts", "Alex Example", "contracts@partners.example", &partner);
  AddContact("programme", "Sam Example", "programme@partners.example", &partner);
  partner.set_website("https://partners.example/what-we-offer-to-districts");
  AddPlaces(&partner);
  partner.set_data_notice("Fictional: made for a benchmark. This organisation does not exist.");
  return partner;
}

registry::v1::FrameworkEdition MakeRegions() {
  registry::v1::FrameworkEdition edition;
  edition.set_title("Regions");
  edition.set_source("Fictional: made for a benchmark.");
  for (const char* region : kRegions) {
    auto* item = edition.add_items();
    item->set_key(region);
    item->set_title(region);
  }
  return edition;
}

Target MakeTarget(const std::string& kind, const std::string& address, const std::string& key,
                  uint64_t records, const std::string& run) {
  const std::string service = "/partners.registry.v1.RegistryService/";
  const std::string bearer = key.empty() ? "" : "Bearer " + key;
  const auto get = [records](uint64_t n) { return GetRequest(n % records); };
  if (kind == "get" || kind == "echo") return {address, service + "GetPartner", bearer, get};
  if (kind == "fill")
    return {address, service + "CreatePartner", bearer,
            [](uint64_t n) { return CreateRequest(PartnerId(n)); }};
  if (kind == "create") {
    return {address, service + "CreatePartner", bearer,
            [run](uint64_t n) { return CreateRequest(absl::StrCat("new-", run, "-", n)); }};
  }
  if (kind == "update") {
    return {address, service + "UpdatePartner", bearer,
            [records, run](uint64_t n) { return UpdateRequest(n, records, run); }};
  }
  if (kind == "put")
    return {address, "/etcdserverpb.KV/Put", "",
            [records](uint64_t n) { return PutRequest(n, records); }};
  std::fprintf(stderr, "load_client: there is no kind %s\n", kind.c_str());
  std::exit(2);
}

}  // namespace partners::load

"""The XML of Factur-X invoices, and of ZUGFeRD's first version, made on the fly."""

_PLAIN = {
    "profile": "urn:cen.eu:en16931:2017",
    "number": "FX-2026-7",
    "type": "380",
    "date": "20260115",
    "currency": "EUR",
    "net": "200.00",
    "vat": "40.00",
    "gross": "240.00",
    "payable": "240.00",
    "service": None,
    "order": None,
    "contract": None,
    "seller": None,
    "buyer": None,
}


def factur_x(prologue="", **changes):
    """A Cross Industry Invoice; a change to None leaves an element out."""
    data = _PLAIN | changes
    return f"""<?xml version="1.0" encoding="UTF-8"?>{prologue}
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
    xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
    xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
    <ram:ID>{data["profile"]}</ram:ID>
  </ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument>
    {_element("ID", data["number"])}{_element("TypeCode", data["type"])}
    <ram:IssueDateTime><udt:DateTimeString format="102">{data["date"]}</udt:DateTimeString></ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:ApplicableHeaderTradeAgreement>
      {_element("BuyerReference", data["service"])}
      {_party("SellerTradeParty", data["seller"])}{_party("BuyerTradeParty", data["buyer"])}
      {_reference("BuyerOrderReferencedDocument", data["order"])}
      {_reference("ContractReferencedDocument", data["contract"])}
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeSettlement>
      {_element("InvoiceCurrencyCode", data["currency"])}
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        {_element("TaxBasisTotalAmount", data["net"])}
        {_element("TaxTotalAmount", data["vat"], ' currencyID="EUR"')}
        {_element("TaxTotalAmount", data["vat"] and "999.00", ' currencyID="CHF"')}
        {_element("GrandTotalAmount", data["gross"])}{_element("DuePayableAmount", data["payable"])}
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>""".encode()


def _element(name, value, attributes=""):
    return "" if value is None else f"<ram:{name}{attributes}>{value}</ram:{name}>"


def _party(name, siret):
    number = f'<ram:ID schemeID="0002">{siret}</ram:ID>' if siret else ""
    organisation = f"<ram:SpecifiedLegalOrganization>{number}</ram:SpecifiedLegalOrganization>"
    return f"<ram:{name}><ram:Name>X</ram:Name>{organisation}</ram:{name}>"


def _reference(name, value):
    return "" if value is None else f"<ram:{name}>{_element('IssuerAssignedID', value)}</ram:{name}>"


def zugferd_1():
    """What ZUGFeRD's first version calls the same things."""
    return b"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"
    xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"
    xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15">
  <rsm:SpecifiedExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
    <ram:ID>urn:ferd:CrossIndustryDocument:invoice:1p0:comfort</ram:ID>
  </ram:GuidelineSpecifiedDocumentContextParameter></rsm:SpecifiedExchangedDocumentContext>
  <rsm:HeaderExchangedDocument><ram:ID>RE-77</ram:ID><ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">20260115</udt:DateTimeString></ram:IssueDateTime>
  </rsm:HeaderExchangedDocument>
  <rsm:SpecifiedSupplyChainTradeTransaction>
    <ram:ApplicableSupplyChainTradeAgreement>
      <ram:BuyerOrderReferencedDocument><ram:ID>B-12</ram:ID></ram:BuyerOrderReferencedDocument>
    </ram:ApplicableSupplyChainTradeAgreement>
    <ram:ApplicableSupplyChainTradeSettlement>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementMonetarySummation>
        <ram:TaxBasisTotalAmount currencyID="EUR">100.00</ram:TaxBasisTotalAmount>
        <ram:TaxTotalAmount currencyID="EUR">19.00</ram:TaxTotalAmount>
        <ram:GrandTotalAmount currencyID="EUR">119.00</ram:GrandTotalAmount>
      </ram:SpecifiedTradeSettlementMonetarySummation>
    </ram:ApplicableSupplyChainTradeSettlement>
  </rsm:SpecifiedSupplyChainTradeTransaction>
</rsm:CrossIndustryDocument>"""

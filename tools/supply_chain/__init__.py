"""Supply chain: licences, bill of materials and known vulnerabilities of the dependencies."""

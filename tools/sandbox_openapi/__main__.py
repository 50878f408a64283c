"""Write the OpenAPI documents of the sandbox: `make openapi`."""

from tools.sandbox_openapi.document import documents

for file, text in documents().items():
    file.write_text(text, encoding="utf-8")

// Shows the document that the viewer's token may see, and sends that token with each request tried out.
// It is kept for this tab alone.

const STORED = "typecase.token";
const field = document.getElementById("token");

function withToken(request) {
  if (field.value && !request.headers.Authorization) {
    request.headers.Authorization = `Bearer ${field.value}`;
  }
  return request;
}

function show() {
  SwaggerUIBundle({
    url: "./server/specs/oas",
    dom_id: "#reference",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    docExpansion: "list",
    requestInterceptor: withToken,
    tryItOutEnabled: true,
    validatorUrl: null,
  });
}

document.getElementById("viewer").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(STORED, field.value.trim());
  field.value = field.value.trim();
  show();
});

field.value = sessionStorage.getItem(STORED) ?? "";
show();

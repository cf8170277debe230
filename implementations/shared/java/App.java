import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** The application as a servlet, without any CORS. */
public class App extends HttpServlet {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final int BODY_LIMIT = 32;
    private static final String PAGE = "{\"hello\":\"world\"}";

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        if (!METHODS.contains(request.getMethod())) {
            response.setHeader("Allow", String.join(", ", METHODS));
            response.sendError(405);
            return;
        }
        response.setHeader("x-app", "yes");
        response.setHeader("x-total", "3");
        switch (request.getRequestURI()) {
            case "/", "/ok" -> say(response, 200, PAGE);
            case "/empty" -> response.setStatus(204);
            case "/error" -> say(response, 500, "{\"error\":\"broken\"}");
            case "/throw" -> throw new ServletException("nobody handles this");
            case "/forbidden" -> say(response, 403, "{\"error\":\"forbidden\"}");
            case "/too-large" -> say(response, request.getContentLength() > BODY_LIMIT ? 413 : 200, PAGE);
            case "/redirect" -> {
                response.setStatus(302);
                response.setHeader("Location", "/ok");
            }
            case "/etag" -> {
                response.setHeader("ETag", "\"v1\"");
                if ("\"v1\"".equals(request.getHeader("If-None-Match"))) response.setStatus(304);
                else say(response, 200, PAGE);
            }
            case "/stream" -> {
                response.setContentType("text/event-stream");
                response.getOutputStream().print("data: one\n\ndata: two\n\n");
            }
            case "/auth" -> say(response, 401, "{\"error\":\"who are you?\"}");
            case "/vary" -> {
                response.addHeader("Vary", "Accept-Language");
                say(response, 200, PAGE);
            }
            default -> response.sendError(404);
        }
    }

    private static void say(HttpServletResponse response, int status, String text) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getOutputStream().print(text);
    }
}

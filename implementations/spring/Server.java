import jakarta.servlet.DispatcherType;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

public class Server {
    public static void main(String[] arguments) throws Exception {
        System.setProperty("org.eclipse.jetty.LEVEL", "OFF");
        var cors = new CorsConfiguration();
        for (int index = 1; index < arguments.length; index++) {
            String[] parameter = arguments[index].split("=", 2);
            List<String> all = List.of(parameter[1].split(","));
            switch (parameter[0]) {
                case "allowedOrigins" -> cors.setAllowedOrigins(all);
                case "allowedMethods" -> cors.setAllowedMethods(all);
                case "allowedHeaders" -> cors.setAllowedHeaders(all);
                case "exposedHeaders" -> cors.setExposedHeaders(all);
                case "allowCredentials" -> cors.setAllowCredentials(Boolean.valueOf(parameter[1]));
                case "maxAge" -> cors.setMaxAge(Long.valueOf(parameter[1]));
                default -> throw new IllegalArgumentException(parameter[0]);
            }
        }
        var source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/**", cors);
        var server = new org.eclipse.jetty.server.Server(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
        ServletContextHandler context = new ServletContextHandler(server, "/");
        context.addFilter(new FilterHolder(new CorsFilter(source)), "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(new ServletHolder(new App()), "/");
        server.start();
        server.join();
    }
}
